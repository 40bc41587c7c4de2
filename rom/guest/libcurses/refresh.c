/* Windows and pads put onto the wanted screen. */
#include <string.h>
#include "screen.h"

/* Columns of a line of a window to where they are on the wanted screen, as far as that reaches. */
static void place(WINDOW *wanted, const WINDOW *window, int line, int y, int x, int first, int last)
{
    chtype *to = wanted->_y[y] + x;
    const chtype *from = window->_y[line];

    if (x + last >= wanted->_maxx)
        last = wanted->_maxx - 1 - x;
    while (first <= last && to[first] == from[first])
        first++;
    while (last >= first && to[last] == from[last])
        last--;
    if (first > last)
        return;
    memcpy(to + first, from + first, (last - first + 1) * sizeof *to);
    _curses_changed(wanted, y, x + first, x + last);
}

static void take_options(WINDOW *wanted, WINDOW *window, int y, int x)
{
    if (window->_clear) {
        window->_clear = FALSE;
        wanted->_clear = TRUE;
    }
    wanted->_use_idl = window->_use_idl;
    wanted->_use_idc = window->_use_idc;
    wanted->_leave = window->_leave;
    if (!window->_leave && y >= 0 && x >= 0 && y < wanted->_maxy && x < wanted->_maxx) {
        wanted->_cury = y;
        wanted->_curx = x;
    }
}

int wnoutrefresh(WINDOW *window)
{
    SCREEN *screen = _curses_screen;
    WINDOW *wanted;
    int line;

    if (!window || !screen || window->_is_pad)
        return ERR;
    wanted = screen->wanted;
    for (line = 0; line < window->_maxy; line++) {
        if (window->_firstch[line] == UNCHANGED)
            continue;
        if (window->_begy + line < wanted->_maxy)
            place(wanted, window, line, window->_begy + line, window->_begx, window->_firstch[line],
                  window->_lastch[line]);
        window->_firstch[line] = window->_lastch[line] = UNCHANGED;
    }
    take_options(wanted, window, window->_begy + window->_cury, window->_begx + window->_curx);
    return OK;
}

int wrefresh(WINDOW *window)
{
    SCREEN *screen = _curses_screen;

    if (!window || !screen)
        return ERR;
    if (window == screen->shown) {
        screen->shown->_clear = TRUE;
        return doupdate();
    }
    return wnoutrefresh(window) == ERR ? ERR : doupdate();
}

/* The part of a pad from (top, left) on, where on the screen: from (y, x) to (last_y, last_x). */
int pnoutrefresh(WINDOW *pad, int top, int left, int y, int x, int last_y, int last_x)
{
    SCREEN *screen = _curses_screen;
    WINDOW *wanted;
    int line;

    if (!pad || !screen || !pad->_is_pad)
        return ERR;
    wanted = screen->wanted;
    top = top < 0 ? 0 : top;
    left = left < 0 ? 0 : left;
    y = y < 0 ? 0 : y;
    x = x < 0 ? 0 : x;
    if (last_y >= wanted->_maxy || last_x >= wanted->_maxx || last_y < y || last_x < x)
        return ERR;
    if (top >= pad->_maxy || left >= pad->_maxx)
        return ERR;
    if (last_y - y >= pad->_maxy - top)
        last_y = y + pad->_maxy - top - 1;
    if (last_x - x >= pad->_maxx - left)
        last_x = x + pad->_maxx - left - 1;
    for (line = top; line - top <= last_y - y; line++) {
        if (memcmp(wanted->_y[y + line - top] + x, pad->_y[line] + left, (last_x - x + 1) * sizeof(chtype)) != 0) {
            memcpy(wanted->_y[y + line - top] + x, pad->_y[line] + left, (last_x - x + 1) * sizeof(chtype));
            _curses_changed(wanted, y + line - top, x, last_x);
        }
        pad->_firstch[line] = pad->_lastch[line] = UNCHANGED;
    }
    pad->_pad[0] = top;
    pad->_pad[1] = left;
    pad->_pad[2] = y;
    pad->_pad[3] = x;
    pad->_pad[4] = last_y;
    pad->_pad[5] = last_x;
    take_options(wanted, pad, y + pad->_cury - top, x + pad->_curx - left);
    return OK;
}

int prefresh(WINDOW *pad, int top, int left, int y, int x, int last_y, int last_x)
{
    return pnoutrefresh(pad, top, left, y, x, last_y, last_x) == ERR ? ERR : doupdate();
}

/* A character, shown at once where the pad was shown the last time. */
int pechochar(WINDOW *pad, chtype character)
{
    if (!pad || pad->_pad[0] == NOWHERE || waddch(pad, character) == ERR)
        return ERR;
    return prefresh(pad, pad->_pad[0], pad->_pad[1], pad->_pad[2], pad->_pad[3], pad->_pad[4], pad->_pad[5]);
}

/* These lines of the terminal are destroyed: what is shown there is taken to be nothing that could be wanted. */
int wredrawln(WINDOW *window, int first, int count)
{
    SCREEN *screen = _curses_screen;
    int line, column;

    if (!window || !screen || first < 0)
        return ERR;
    for (line = first; line < first + count && line < window->_maxy; line++) {
        int y = window->_begy + line;

        if (y >= screen->lines)
            break;
        for (column = 0; column < window->_maxx && window->_begx + column < screen->columns; column++)
            screen->shown->_y[y][window->_begx + column] = 0;
        _curses_changed(screen->wanted, y, window->_begx, window->_begx + window->_maxx - 1);
    }
    return touchline(window, first, count);
}

int redrawwin(WINDOW *window)
{
    return window ? wredrawln(window, 0, window->_maxy) : ERR;
}
