/* Windows laid over others. */
#include "screen.h"

static int larger(int one, int other)
{
    return one > other ? one : other;
}

static int smaller(int one, int other)
{
    return one < other ? one : other;
}

/* The rectangle of `from` at (from_y, from_x) to that of `to`, whose corners are given; blanks only if opaque. */
int copywin(const WINDOW *from, WINDOW *to, int from_y, int from_x, int to_y, int to_x, int last_y, int last_x, int over)
{
    int line, column;

    if (!from || !to || from_y < 0 || from_x < 0 || to_y < 0 || to_x < 0 || last_y >= to->_maxy || last_x >= to->_maxx)
        return ERR;
    if (from_y + last_y - to_y >= from->_maxy || from_x + last_x - to_x >= from->_maxx)
        return ERR;
    for (line = to_y; line <= last_y; line++) {
        for (column = to_x; column <= last_x; column++) {
            chtype character = from->_y[from_y + line - to_y][from_x + column - to_x];

            if (over && (character & A_CHARTEXT) == BLANK)
                continue;
            if (to->_y[line][column] != character) {
                to->_y[line][column] = character;
                _curses_changed(to, line, column, column);
            }
        }
    }
    return _curses_after(to);
}

/* Where both are on the screen. */
static int lay(const WINDOW *from, WINDOW *to, int over)
{
    int top, left, bottom, right;

    if (!from || !to)
        return ERR;
    top = larger(from->_begy, to->_begy);
    left = larger(from->_begx, to->_begx);
    bottom = smaller(from->_begy + from->_maxy, to->_begy + to->_maxy) - 1;
    right = smaller(from->_begx + from->_maxx, to->_begx + to->_maxx) - 1;
    if (bottom < top || right < left)
        return ERR;
    return copywin(from, to, top - from->_begy, left - from->_begx, top - to->_begy, left - to->_begx,
                   bottom - to->_begy, right - to->_begx, over);
}

int overlay(const WINDOW *from, WINDOW *to)
{
    return lay(from, to, TRUE);
}

int overwrite(const WINDOW *from, WINDOW *to)
{
    return lay(from, to, FALSE);
}
