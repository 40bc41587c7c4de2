/* Screens made of characters: curses of System V, as much of it as there is. */
#ifndef _CURSES_INCLUDED
#define _CURSES_INCLUDED

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif
#define OK 0
#define ERR (-1)

typedef unsigned short chtype;

#define A_CHARTEXT 0x00ff
#define A_STANDOUT 0x0100
#define A_NORMAL 0
#define A_REVERSE A_STANDOUT

typedef struct _window {
    short _cury, _curx;         /* where the next character goes */
    short _maxy, _maxx;         /* lines and columns */
    short _begy, _begx;         /* the upper left corner on the screen */
    short _flags;
    chtype _attrs;              /* of the characters to come */
    char _clear, _leave, _scroll, _use_keypad;
    chtype **_y;                /* the lines */
} WINDOW;

extern WINDOW *stdscr, *curscr;
extern int LINES, COLS;

extern WINDOW *initscr(void);
extern int endwin(void);
extern WINDOW *newwin(int, int, int, int);
extern int delwin(WINDOW *);

extern int wmove(WINDOW *, int, int);
extern int waddch(WINDOW *, chtype);
extern int waddstr(WINDOW *, const char *);
extern int wprintw(WINDOW *, const char *, ...);
extern int printw(const char *, ...);
extern int mvprintw(int, int, const char *, ...);
extern int mvwprintw(WINDOW *, int, int, const char *, ...);
extern int werase(WINDOW *);
extern int wclear(WINDOW *);
extern int wclrtoeol(WINDOW *);
extern int wclrtobot(WINDOW *);
extern int wattrset(WINDOW *, int);
extern int wattron(WINDOW *, int);
extern int wattroff(WINDOW *, int);
extern int wrefresh(WINDOW *);
extern int wgetch(WINDOW *);
extern int beep(void);
#ifdef __hppa                           /* since release 10 */
extern int curs_set(int);
extern int intrflush(WINDOW *, int);
extern chtype termattrs(void);
#endif

extern int cbreak(void), nocbreak(void), crmode(void), nocrmode(void), raw(void), noraw(void);
extern int echo(void), noecho(void), nl(void), nonl(void);

#define move(__y, __x) wmove(stdscr, (__y), (__x))
#define addch(__c) waddch(stdscr, (__c))
#define addstr(__s) waddstr(stdscr, (__s))
#define erase() werase(stdscr)
#define clear() wclear(stdscr)
#define clrtoeol() wclrtoeol(stdscr)
#define clrtobot() wclrtobot(stdscr)
#define attrset(__a) wattrset(stdscr, (__a))
#define attron(__a) wattron(stdscr, (__a))
#define attroff(__a) wattroff(stdscr, (__a))
#define standout() wattron(stdscr, A_STANDOUT)
#define standend() wattrset(stdscr, A_NORMAL)
#define wstandout(__w) wattron((__w), A_STANDOUT)
#define wstandend(__w) wattrset((__w), A_NORMAL)
#define refresh() wrefresh(stdscr)
#define getch() wgetch(stdscr)
#define mvaddch(__y, __x, __c) (move((__y), (__x)) == ERR ? ERR : addch(__c))
#define mvaddstr(__y, __x, __s) (move((__y), (__x)) == ERR ? ERR : addstr(__s))
#define mvwaddch(__w, __y, __x, __c) (wmove((__w), (__y), (__x)) == ERR ? ERR : waddch((__w), (__c)))
#define mvwaddstr(__w, __y, __x, __s) (wmove((__w), (__y), (__x)) == ERR ? ERR : waddstr((__w), (__s)))
#define getyx(__w, __y, __x) ((__y) = (__w)->_cury, (__x) = (__w)->_curx)
#define inch() (stdscr->_y[stdscr->_cury][stdscr->_curx])
#define leaveok(__w, __b) ((__w)->_leave = (__b))
#define scrollok(__w, __b) ((__w)->_scroll = (__b))
#define clearok(__w, __b) ((__w)->_clear = (__b))
#define keypad(__w, __b) ((__w)->_use_keypad = (__b))

#ifdef __cplusplus
}
#endif
#endif
