/* Screens made of characters: X/Open curses, but for what is made of wide characters. */
#ifndef _CURSES_INCLUDED
#define _CURSES_INCLUDED

#include <stdarg.h>
#include <stdio.h>
#include <unctrl.h>

#ifdef __cplusplus
extern "C" {
#elif !defined bool
typedef char bool;
#endif

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif
#define OK 0
#define ERR (-1)

typedef unsigned int attr_t;

/* Releases up to 9 have a character in eight bits of a chtype and attributes from bit 23 on, later ones from bit 16
   on, in another order. What 9's had for colours isn't known; the places are ours. */
#if defined __hppa && !defined _OLD_CURSES
#define A_CHARTEXT      0x0000ffff
#define A_STANDOUT      0x00010000
#define A_UNDERLINE     0x00020000
#define A_REVERSE       0x00040000
#define A_BLINK         0x00080000
#define A_DIM           0x00100000
#define A_BOLD          0x00200000
#define A_ALTCHARSET    0x00400000
#define A_INVIS         0x00800000
#define A_PROTECT       0x01000000
#define A_ATTRIBUTES    0xffff0000
#define A_COLOR         0xfe000000
#define COLOR_PAIR(__n) ((chtype)(__n) << 25 & A_COLOR)
#define PAIR_NUMBER(__a) ((int)(((chtype)(__a) & A_COLOR) >> 25))
#else
#define A_CHARTEXT      0x000000ff
#define A_STANDOUT      0x00800000
#define A_UNDERLINE     0x01000000
#define A_REVERSE       0x02000000
#define A_BLINK         0x04000000
#define A_DIM           0x08000000
#define A_BOLD          0x10000000
#define A_INVIS         0x20000000
#define A_PROTECT       0x40000000
#define A_ALTCHARSET    0x80000000
#define A_ATTRIBUTES    0xffff0000
#define A_COLOR         0x007f0000
#define COLOR_PAIR(__n) ((chtype)(__n) << 16 & A_COLOR)
#define PAIR_NUMBER(__a) ((int)(((chtype)(__a) & A_COLOR) >> 16))
#endif
#define A_NORMAL        0

#define WA_NORMAL       A_NORMAL
#define WA_STANDOUT     A_STANDOUT
#define WA_UNDERLINE    A_UNDERLINE
#define WA_REVERSE      A_REVERSE
#define WA_BLINK        A_BLINK
#define WA_DIM          A_DIM
#define WA_BOLD         A_BOLD
#define WA_ALTCHARSET   A_ALTCHARSET
#define WA_INVIS        A_INVIS
#define WA_PROTECT      A_PROTECT

#define COLOR_BLACK     0
#define COLOR_RED       1
#define COLOR_GREEN     2
#define COLOR_YELLOW    3
#define COLOR_BLUE      4
#define COLOR_MAGENTA   5
#define COLOR_CYAN      6
#define COLOR_WHITE     7

/* Until _bmarg as in HP's library; inline code of programs reads and sets these. */
typedef struct _window {
    short _cury, _curx;         /* where the next character goes */
    short _maxy, _maxx;         /* lines and columns */
    short _begy, _begx;         /* the upper left corner on the screen */
    short _flags;
    chtype _attrs;              /* of the characters to come */
    char _clear, _leave, _scroll, _use_idl, _use_keypad, _use_meta, _nodelay;
    chtype **_y;                /* the lines */
    short *_firstch, *_lastch;  /* the columns changed since the last refresh; _firstch is -1 where there are none */
    short _tmarg, _bmarg;       /* the scrolling region */
    chtype _bkgd;
    struct _window *_parent;    /* of a subwindow */
    short _pary, _parx;         /* where it is in that */
    short _pad[6];              /* what of a pad was shown where the last time */
    int _delay;                 /* wtimeout: milliseconds, -1 for as long as it takes */
    char _notimeout, _use_idc, _immed, _sync, _is_pad;
} WINDOW;

typedef struct _screen SCREEN;

extern WINDOW *stdscr, *curscr;
extern int LINES, COLS, COLORS, COLOR_PAIRS, TABSIZE, ESCDELAY;
extern chtype acs_map[128];
extern char ttytype[];

#define ACS_ULCORNER    (acs_map['l'])
#define ACS_LLCORNER    (acs_map['m'])
#define ACS_URCORNER    (acs_map['k'])
#define ACS_LRCORNER    (acs_map['j'])
#define ACS_LTEE        (acs_map['t'])
#define ACS_RTEE        (acs_map['u'])
#define ACS_BTEE        (acs_map['v'])
#define ACS_TTEE        (acs_map['w'])
#define ACS_HLINE       (acs_map['q'])
#define ACS_VLINE       (acs_map['x'])
#define ACS_PLUS        (acs_map['n'])
#define ACS_S1          (acs_map['o'])
#define ACS_S9          (acs_map['s'])
#define ACS_DIAMOND     (acs_map['`'])
#define ACS_CKBOARD     (acs_map['a'])
#define ACS_DEGREE      (acs_map['f'])
#define ACS_PLMINUS     (acs_map['g'])
#define ACS_BULLET      (acs_map['~'])
#define ACS_LARROW      (acs_map[','])
#define ACS_RARROW      (acs_map['+'])
#define ACS_DARROW      (acs_map['.'])
#define ACS_UARROW      (acs_map['-'])
#define ACS_BOARD       (acs_map['h'])
#define ACS_LANTERN     (acs_map['i'])
#define ACS_BLOCK       (acs_map['0'])

/* The screen and the terminal. */
extern WINDOW *initscr(void);
extern SCREEN *newterm(char *, FILE *, FILE *), *set_term(SCREEN *);
extern void delscreen(SCREEN *), filter(void), use_env(int);
extern int endwin(void), isendwin(void);
extern int cbreak(void), nocbreak(void), crmode(void), nocrmode(void), raw(void), noraw(void);
extern int echo(void), noecho(void), nl(void), nonl(void), halfdelay(int), intrflush(WINDOW *, int);
extern int def_prog_mode(void), def_shell_mode(void), reset_prog_mode(void), reset_shell_mode(void);
extern int savetty(void), resetty(void), fixterm(void), resetterm(void), saveterm(void), typeahead(int);
extern void qiflush(void), noqiflush(void);
extern int beep(void), flash(void), curs_set(int), napms(int), delay_output(int), flushinp(void);
extern int mvcur(int, int, int, int), ripoffline(int, int (*)(WINDOW *, int));
extern int baudrate(void), has_ic(void), has_il(void);
extern char erasechar(void), killchar(void), *termname(void), *longname(void);
extern const char *keyname(int);
extern chtype termattrs(void);
extern attr_t term_attrs(void);
extern int vidattr(chtype), vidputs(chtype, int (*)(int));
extern int is_term_resized(int, int), resize_term(int, int), resizeterm(int, int);
extern int scr_dump(const char *), scr_restore(const char *), scr_init(const char *), scr_set(const char *);

/* Colours. */
extern int start_color(void), has_colors(void), can_change_color(void);
extern int init_pair(short, short, short), pair_content(short, short *, short *);
extern int init_color(short, short, short, short), color_content(short, short *, short *, short *);
extern int use_default_colors(void), assume_default_colors(int, int);

/* Soft labels. */
extern int slk_init(int), slk_set(int, const char *, int), slk_refresh(void), slk_noutrefresh(void), slk_clear(void);
extern int slk_restore(void), slk_touch(void), slk_attron(chtype), slk_attroff(chtype), slk_attrset(chtype);
extern char *slk_label(int);

/* Windows and pads. */
extern WINDOW *newwin(int, int, int, int), *subwin(WINDOW *, int, int, int, int), *derwin(WINDOW *, int, int, int, int);
extern WINDOW *newpad(int, int), *subpad(WINDOW *, int, int, int, int), *dupwin(WINDOW *), *getwin(FILE *);
extern int delwin(WINDOW *), mvwin(WINDOW *, int, int), mvderwin(WINDOW *, int, int), wresize(WINDOW *, int, int);
extern int putwin(WINDOW *, FILE *);
extern int wrefresh(WINDOW *), wnoutrefresh(WINDOW *), doupdate(void), redrawwin(WINDOW *);
extern int wredrawln(WINDOW *, int, int), pechochar(WINDOW *, chtype);
extern int prefresh(WINDOW *, int, int, int, int, int, int), pnoutrefresh(WINDOW *, int, int, int, int, int, int);
extern int touchwin(WINDOW *), untouchwin(WINDOW *), touchline(WINDOW *, int, int), wtouchln(WINDOW *, int, int, int);
extern int is_linetouched(WINDOW *, int), is_wintouched(WINDOW *);
extern void wsyncup(WINDOW *), wsyncdown(WINDOW *), wcursyncup(WINDOW *), immedok(WINDOW *, int), idcok(WINDOW *, int);
extern void wtimeout(WINDOW *, int), wbkgdset(WINDOW *, chtype);
extern int syncok(WINDOW *, int), clearok(WINDOW *, int), leaveok(WINDOW *, int), scrollok(WINDOW *, int);
extern int idlok(WINDOW *, int), keypad(WINDOW *, int), meta(WINDOW *, int), nodelay(WINDOW *, int);
extern int notimeout(WINDOW *, int), scroll(WINDOW *);
extern int overlay(const WINDOW *, WINDOW *), overwrite(const WINDOW *, WINDOW *);
extern int copywin(const WINDOW *, WINDOW *, int, int, int, int, int, int, int);
extern int box(WINDOW *, chtype, chtype), ungetch(int);
extern int wborder(WINDOW *, chtype, chtype, chtype, chtype, chtype, chtype, chtype, chtype);
extern int border(chtype, chtype, chtype, chtype, chtype, chtype, chtype, chtype);

/* What works on a window, on stdscr, and of some on either after a move. */
extern int wmove(WINDOW *, int, int), move(int, int);
extern int waddch(WINDOW *, chtype), addch(chtype), mvaddch(int, int, chtype), mvwaddch(WINDOW *, int, int, chtype);
extern int wechochar(WINDOW *, chtype), echochar(chtype);
extern int waddstr(WINDOW *, const char *), addstr(const char *), mvaddstr(int, int, const char *);
extern int mvwaddstr(WINDOW *, int, int, const char *);
extern int waddnstr(WINDOW *, const char *, int), addnstr(const char *, int), mvaddnstr(int, int, const char *, int);
extern int mvwaddnstr(WINDOW *, int, int, const char *, int);
extern int waddchstr(WINDOW *, const chtype *), addchstr(const chtype *), mvaddchstr(int, int, const chtype *);
extern int mvwaddchstr(WINDOW *, int, int, const chtype *);
extern int waddchnstr(WINDOW *, const chtype *, int), addchnstr(const chtype *, int);
extern int mvaddchnstr(int, int, const chtype *, int), mvwaddchnstr(WINDOW *, int, int, const chtype *, int);
extern int winsch(WINDOW *, chtype), insch(chtype), mvinsch(int, int, chtype), mvwinsch(WINDOW *, int, int, chtype);
extern int winsstr(WINDOW *, const char *), insstr(const char *), mvinsstr(int, int, const char *);
extern int mvwinsstr(WINDOW *, int, int, const char *);
extern int winsnstr(WINDOW *, const char *, int), insnstr(const char *, int), mvinsnstr(int, int, const char *, int);
extern int mvwinsnstr(WINDOW *, int, int, const char *, int);
extern int wdelch(WINDOW *), delch(void), mvdelch(int, int), mvwdelch(WINDOW *, int, int);
extern int winsdelln(WINDOW *, int), insdelln(int), winsertln(WINDOW *), insertln(void), wdeleteln(WINDOW *);
extern int deleteln(void);
extern int werase(WINDOW *), erase(void), wclear(WINDOW *), clear(void), wclrtoeol(WINDOW *), clrtoeol(void);
extern int wclrtobot(WINDOW *), clrtobot(void), refresh(void);
extern int wscrl(WINDOW *, int), scrl(int), wsetscrreg(WINDOW *, int, int), setscrreg(int, int);
extern int wattron(WINDOW *, int), attron(int), wattroff(WINDOW *, int), attroff(int), wattrset(WINDOW *, int);
extern int attrset(int), wstandout(WINDOW *), standout(void), wstandend(WINDOW *), standend(void);
extern int wattr_on(WINDOW *, attr_t, void *), attr_on(attr_t, void *), wattr_off(WINDOW *, attr_t, void *);
extern int attr_off(attr_t, void *), wattr_set(WINDOW *, attr_t, short, void *), attr_set(attr_t, short, void *);
extern int wattr_get(WINDOW *, attr_t *, short *, void *), attr_get(attr_t *, short *, void *);
extern int wcolor_set(WINDOW *, short, void *), color_set(short, void *);
extern int wchgat(WINDOW *, int, attr_t, short, const void *), chgat(int, attr_t, short, const void *);
extern int mvchgat(int, int, int, attr_t, short, const void *);
extern int mvwchgat(WINDOW *, int, int, int, attr_t, short, const void *);
extern int wbkgd(WINDOW *, chtype), bkgd(chtype);
extern void bkgdset(chtype), timeout(int);
extern chtype getbkgd(WINDOW *);
extern int whline(WINDOW *, chtype, int), hline(chtype, int), mvhline(int, int, chtype, int);
extern int mvwhline(WINDOW *, int, int, chtype, int);
extern int wvline(WINDOW *, chtype, int), vline(chtype, int), mvvline(int, int, chtype, int);
extern int mvwvline(WINDOW *, int, int, chtype, int);
extern chtype winch(WINDOW *), inch(void), mvinch(int, int), mvwinch(WINDOW *, int, int);
extern int winstr(WINDOW *, char *), instr(char *), mvinstr(int, int, char *), mvwinstr(WINDOW *, int, int, char *);
extern int winnstr(WINDOW *, char *, int), innstr(char *, int), mvinnstr(int, int, char *, int);
extern int mvwinnstr(WINDOW *, int, int, char *, int);
extern int winchstr(WINDOW *, chtype *), inchstr(chtype *), mvinchstr(int, int, chtype *);
extern int mvwinchstr(WINDOW *, int, int, chtype *);
extern int winchnstr(WINDOW *, chtype *, int), inchnstr(chtype *, int), mvinchnstr(int, int, chtype *, int);
extern int mvwinchnstr(WINDOW *, int, int, chtype *, int);
extern int wgetch(WINDOW *), getch(void), mvgetch(int, int), mvwgetch(WINDOW *, int, int);
extern int wgetstr(WINDOW *, char *), getstr(char *), mvgetstr(int, int, char *), mvwgetstr(WINDOW *, int, int, char *);
extern int wgetnstr(WINDOW *, char *, int), getnstr(char *, int), mvgetnstr(int, int, char *, int);
extern int mvwgetnstr(WINDOW *, int, int, char *, int);
extern int printw(const char *, ...), wprintw(WINDOW *, const char *, ...), mvprintw(int, int, const char *, ...);
extern int mvwprintw(WINDOW *, int, int, const char *, ...);
extern int vwprintw(WINDOW *, const char *, va_list), vw_printw(WINDOW *, const char *, va_list);
extern int scanw(const char *, ...), wscanw(WINDOW *, const char *, ...), mvscanw(int, int, const char *, ...);
extern int mvwscanw(WINDOW *, int, int, const char *, ...);
extern int vwscanw(WINDOW *, const char *, va_list), vw_scanw(WINDOW *, const char *, va_list);

/* <term.h>'s, which programs may use with this header alone. */
extern char *tparm(const char *, ...), *tigetstr(const char *);
extern int putp(const char *), tputs(const char *, int, int (*)(int)), setupterm(char *, int, int *);
extern int tigetflag(const char *), tigetnum(const char *);

#define getyx(__w, __y, __x) ((__y) = (__w)->_cury, (__x) = (__w)->_curx)
#define getbegyx(__w, __y, __x) ((__y) = (__w)->_begy, (__x) = (__w)->_begx)
#define getmaxyx(__w, __y, __x) ((__y) = (__w)->_maxy, (__x) = (__w)->_maxx)
#define getparyx(__w, __y, __x) \
    ((__y) = (__w)->_parent ? (__w)->_pary : -1, (__x) = (__w)->_parent ? (__w)->_parx : -1)
#define getmaxy(__w) ((__w)->_maxy)
#define getmaxx(__w) ((__w)->_maxx)
#define getbegy(__w) ((__w)->_begy)
#define getbegx(__w) ((__w)->_begx)
#define getcury(__w) ((__w)->_cury)
#define getcurx(__w) ((__w)->_curx)

#define KEY_CODE_YES    0400
#define KEY_MIN         0401
#define KEY_BREAK       0401
#define KEY_DOWN        0402
#define KEY_UP          0403
#define KEY_LEFT        0404
#define KEY_RIGHT       0405
#define KEY_HOME        0406
#define KEY_BACKSPACE   0407
#define KEY_F0          0410
#define KEY_F(__n)      (KEY_F0 + (__n))
#define KEY_DL          0510
#define KEY_IL          0511
#define KEY_DC          0512
#define KEY_IC          0513
#define KEY_EIC         0514
#define KEY_CLEAR       0515
#define KEY_EOS         0516
#define KEY_EOL         0517
#define KEY_SF          0520
#define KEY_SR          0521
#define KEY_NPAGE       0522
#define KEY_PPAGE       0523
#define KEY_STAB        0524
#define KEY_CTAB        0525
#define KEY_CATAB       0526
#define KEY_ENTER       0527
#define KEY_SRESET      0530
#define KEY_RESET       0531
#define KEY_PRINT       0532
#define KEY_LL          0533
#define KEY_A1          0534
#define KEY_A3          0535
#define KEY_B2          0536
#define KEY_C1          0537
#define KEY_C3          0540
#define KEY_BTAB        0541
#define KEY_BEG         0542
#define KEY_CANCEL      0543
#define KEY_CLOSE       0544
#define KEY_COMMAND     0545
#define KEY_COPY        0546
#define KEY_CREATE      0547
#define KEY_END         0550
#define KEY_EXIT        0551
#define KEY_FIND        0552
#define KEY_HELP        0553
#define KEY_MARK        0554
#define KEY_MESSAGE     0555
#define KEY_MOVE        0556
#define KEY_NEXT        0557
#define KEY_OPEN        0560
#define KEY_OPTIONS     0561
#define KEY_PREVIOUS    0562
#define KEY_REDO        0563
#define KEY_REFERENCE   0564
#define KEY_REFRESH     0565
#define KEY_REPLACE     0566
#define KEY_RESTART     0567
#define KEY_RESUME      0570
#define KEY_SAVE        0571
#define KEY_SBEG        0572
#define KEY_SCANCEL     0573
#define KEY_SCOMMAND    0574
#define KEY_SCOPY       0575
#define KEY_SCREATE     0576
#define KEY_SDC         0577
#define KEY_SDL         0600
#define KEY_SELECT      0601
#define KEY_SEND        0602
#define KEY_SEOL        0603
#define KEY_SEXIT       0604
#define KEY_SFIND       0605
#define KEY_SHELP       0606
#define KEY_SHOME       0607
#define KEY_SIC         0610
#define KEY_SLEFT       0611
#define KEY_SMESSAGE    0612
#define KEY_SMOVE       0613
#define KEY_SNEXT       0614
#define KEY_SOPTIONS    0615
#define KEY_SPREVIOUS   0616
#define KEY_SPRINT      0617
#define KEY_SREDO       0620
#define KEY_SREPLACE    0621
#define KEY_SRIGHT      0622
#define KEY_SRSUME      0623
#define KEY_SSAVE       0624
#define KEY_SSUSPEND    0625
#define KEY_SUNDO       0626
#define KEY_SUSPEND     0627
#define KEY_UNDO        0630
#define KEY_MOUSE       0631
#define KEY_RESIZE      0632
#define KEY_MAX         0777

#ifdef __cplusplus
}
#endif
#endif
