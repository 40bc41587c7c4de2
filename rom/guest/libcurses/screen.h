/* What the library knows of a terminal and of what it shows. */
#ifndef SCREEN_H
#define SCREEN_H

#include <curses.h>
#include <setjmp.h>
#include <term.h>
#include <termios.h>

/* <term.h>'s, in the way of better uses. */
#undef lines
#undef columns

#define NOWHERE (-1)
#define UNCHANGED (-1)          /* _firstch of a line of a window that is as it was shown */
#define BLANK ' '
#define INFINITE 100000         /* what something costs that the terminal can't do */
#define KEYS_AHEAD 256
#define LABELS 8
#define LABEL_WIDTH 8
#define RIPPED 5
#define PAIRS 128

/* A step of the escape sequences of keys: a byte, what may come after it, and what else could come here. */
struct key {
    struct key *below, *next;
    short code;
    unsigned char byte;
};

/* A motion that takes numbers: its bytes without their digits, and whether they are decimal ones. */
struct motion {
    const char *text;
    int base, is_decimal;
};

struct label {
    char text[LABEL_WIDTH + 1], shown[LABEL_WIDTH + 1];
    char justify, changed;
};

struct _screen {
    TERMINAL *terminal;
    FILE *output;
    int input;
    char *type;
    int lines, columns;                 /* of the terminal; stdscr may have fewer lines */
    WINDOW *standard, *shown, *wanted;  /* stdscr; what the terminal shows, curscr; what it is to show */
    int y, x;                           /* the cursor; x is `columns` after the last column was written, or NOWHERE */
    chtype attributes;                  /* that the terminal writes with now */
    int is_pair_known;
    int cursor_shape, is_ended, keypad_on;
    struct motion address, column, row, left, right, up, down, erase_some, insert_some, delete_some;
    /* Costs in bytes of what always costs the same. */
    int cost_left, cost_right, cost_up, cost_down, cost_return, cost_home, cost_tab;
    int cost_erase_line, cost_erase_start;
    /* Input. */
    int is_raw, is_cbreak, echoes, translates_newline, half_delay, typeahead;
    struct key *keys;
    int ahead[KEYS_AHEAD], ahead_count;
    struct termios saved;
    /* Colours. */
    int colors, pairs, default_foreground, default_background, has_started_color;
    short pair[PAIRS][2];
    short color[256][3];
    /* Soft labels: in lines of the terminal's own, or in a window at the bottom. */
    WINDOW *label_window;
    struct label labels[LABELS];
    chtype label_attributes;
    int label_layout, labels_cleared;
};

/* A line taken from stdscr for something else. */
struct rip {
    int at_top;
    int (*set_up)(WINDOW *, int);
};

extern SCREEN *_curses_screen;
extern struct rip _curses_rips[RIPPED];
extern int _curses_rip_count, _curses_is_filter, _curses_use_env, _curses_label_layout;
extern volatile int _curses_window_changed, _curses_is_waiting;
extern sigjmp_buf _curses_wait;

/* initscr.c */
extern void _curses_size(SCREEN *);
extern void _curses_enter(SCREEN *);
/* window.c */
extern WINDOW *_curses_new_window(int, int, int, int, WINDOW *);
/* addch.c */
extern chtype _curses_merge(const WINDOW *, chtype);
extern void _curses_changed(WINDOW *, int, int, int);
extern int _curses_after(WINDOW *);
/* erase.c */
extern void _curses_blank(WINDOW *, int, int, int, chtype);
/* scroll.c */
extern void _curses_shift(WINDOW *, int, int, int, chtype);
/* move.c */
extern void _curses_costs(SCREEN *);
extern void _curses_go(SCREEN *, int, int);
extern int _curses_steps(SCREEN *, int, int, int);
extern int _curses_motion_cost(const struct motion *, int);
/* video.c */
extern void _curses_set_attributes(SCREEN *, chtype);
extern void _curses_sgr(chtype, chtype, int (*)(int));
/* output.c */
extern int _curses_put(int);
extern void _curses_send(const char *);
extern int _curses_cost(const char *);
/* line.c */
extern void _curses_draw_line(SCREEN *, int);
/* hardware.c */
extern void _curses_move_lines(SCREEN *);
extern int _curses_scroll_region(SCREEN *, int, int, int);
/* update.c */
extern void _curses_clear_screen(SCREEN *);
/* modes.c */
extern void _curses_program_modes(SCREEN *);
/* keys.c */
extern void _curses_learn_keys(SCREEN *), _curses_forget_keys(struct key *);
/* labels.c */
extern int _curses_set_up_labels_window(WINDOW *, int);
extern void _curses_clear_labels(SCREEN *), _curses_show_labels(SCREEN *);
/* resize.c */
extern void _curses_catch_resizing(void);

/* An attribute's blank that erasing leaves: no more than colours in it, and those only where erasing keeps them. */
#define IS_ERASED(__c) \
    (((__c) & A_CHARTEXT) == BLANK && !((__c) & A_ATTRIBUTES & ~(back_color_erase ? A_COLOR : 0)))

#endif
