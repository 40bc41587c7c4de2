/* Functions on stdscr, and those that move first. */
#include "screen.h"

#define ON_SCREEN_0(type, name)                                             \
    type name(void)                                                         \
    {                                                                       \
        return w##name(stdscr);                                             \
    }

#define ON_SCREEN_1(type, name, a)                                          \
    type name(a one)                                                        \
    {                                                                       \
        return w##name(stdscr, one);                                        \
    }

#define ON_SCREEN_2(type, name, a, b)                                       \
    type name(a one, b two)                                                 \
    {                                                                       \
        return w##name(stdscr, one, two);                                   \
    }

#define PLACED_0(type, name)                                                \
    ON_SCREEN_0(type, name)                                                 \
    type mv##name(int line, int column)                                     \
    {                                                                       \
        return move(line, column) == ERR ? (type)ERR : w##name(stdscr);     \
    }                                                                       \
    type mvw##name(WINDOW *window, int line, int column)                    \
    {                                                                       \
        return wmove(window, line, column) == ERR ? (type)ERR : w##name(window); \
    }

#define PLACED_1(name, a)                                                   \
    ON_SCREEN_1(int, name, a)                                               \
    int mv##name(int line, int column, a one)                               \
    {                                                                       \
        return move(line, column) == ERR ? ERR : w##name(stdscr, one);      \
    }                                                                       \
    int mvw##name(WINDOW *window, int line, int column, a one)              \
    {                                                                       \
        return wmove(window, line, column) == ERR ? ERR : w##name(window, one); \
    }

#define PLACED_2(name, a, b)                                                \
    ON_SCREEN_2(int, name, a, b)                                            \
    int mv##name(int line, int column, a one, b two)                        \
    {                                                                       \
        return move(line, column) == ERR ? ERR : w##name(stdscr, one, two); \
    }                                                                       \
    int mvw##name(WINDOW *window, int line, int column, a one, b two)       \
    {                                                                       \
        return wmove(window, line, column) == ERR ? ERR : w##name(window, one, two); \
    }

ON_SCREEN_2(int, move, int, int)
ON_SCREEN_0(int, clear)
ON_SCREEN_0(int, clrtobot)
ON_SCREEN_0(int, clrtoeol)
ON_SCREEN_0(int, deleteln)
ON_SCREEN_0(int, erase)
ON_SCREEN_0(int, insertln)
ON_SCREEN_0(int, refresh)
ON_SCREEN_0(int, standend)
ON_SCREEN_0(int, standout)
ON_SCREEN_1(int, attroff, int)
ON_SCREEN_1(int, attron, int)
ON_SCREEN_1(int, attrset, int)
ON_SCREEN_1(int, bkgd, chtype)
ON_SCREEN_1(int, echochar, chtype)
ON_SCREEN_1(int, insdelln, int)
ON_SCREEN_1(int, scrl, int)
ON_SCREEN_2(int, attr_off, attr_t, void *)
ON_SCREEN_2(int, attr_on, attr_t, void *)
ON_SCREEN_2(int, color_set, short, void *)
ON_SCREEN_2(int, setscrreg, int, int)

PLACED_0(chtype, inch)
PLACED_0(int, delch)
PLACED_0(int, getch)
PLACED_1(addch, chtype)
PLACED_1(addchstr, const chtype *)
PLACED_1(addstr, const char *)
PLACED_1(getstr, char *)
PLACED_1(inchstr, chtype *)
PLACED_1(insch, chtype)
PLACED_1(insstr, const char *)
PLACED_1(instr, char *)
PLACED_2(addchnstr, const chtype *, int)
PLACED_2(addnstr, const char *, int)
PLACED_2(getnstr, char *, int)
PLACED_2(hline, chtype, int)
PLACED_2(inchnstr, chtype *, int)
PLACED_2(innstr, char *, int)
PLACED_2(insnstr, const char *, int)
PLACED_2(vline, chtype, int)

int attr_set(attr_t attributes, short pair, void *options)
{
    return wattr_set(stdscr, attributes, pair, options);
}

int attr_get(attr_t *attributes, short *pair, void *options)
{
    return wattr_get(stdscr, attributes, pair, options);
}

void bkgdset(chtype background)
{
    wbkgdset(stdscr, background);
}

void timeout(int milliseconds)
{
    wtimeout(stdscr, milliseconds);
}

int chgat(int count, attr_t attributes, short pair, const void *options)
{
    return wchgat(stdscr, count, attributes, pair, options);
}

int mvchgat(int line, int column, int count, attr_t attributes, short pair, const void *options)
{
    return move(line, column) == ERR ? ERR : wchgat(stdscr, count, attributes, pair, options);
}

int mvwchgat(WINDOW *window, int line, int column, int count, attr_t attributes, short pair, const void *options)
{
    return wmove(window, line, column) == ERR ? ERR : wchgat(window, count, attributes, pair, options);
}
