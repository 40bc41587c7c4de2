/* Lines and boxes. */
#include "screen.h"

static chtype choose(WINDOW *window, chtype given, chtype otherwise)
{
    if (!given)
        given = otherwise;
    return _curses_merge(window, given);
}

static void put(WINDOW *window, int line, int column, chtype character)
{
    window->_y[line][column] = character;
    _curses_changed(window, line, column, column);
}

int whline(WINDOW *window, chtype character, int count)
{
    int column;

    if (!window)
        return ERR;
    character = choose(window, character, ACS_HLINE);
    for (column = window->_curx; column < window->_maxx && count-- > 0; column++)
        put(window, window->_cury, column, character);
    return _curses_after(window);
}

int wvline(WINDOW *window, chtype character, int count)
{
    int line;

    if (!window)
        return ERR;
    character = choose(window, character, ACS_VLINE);
    for (line = window->_cury; line < window->_maxy && count-- > 0; line++)
        put(window, line, window->_curx, character);
    return _curses_after(window);
}

/* Left, right, upper and lower side, then the corners from the upper left on; 0 for lines of the terminal's own. */
int wborder(WINDOW *window, chtype left, chtype right, chtype top, chtype bottom, chtype upper_left, chtype upper_right,
            chtype lower_left, chtype lower_right)
{
    int line, column, last_line, last_column;

    if (!window)
        return ERR;
    last_line = window->_maxy - 1;
    last_column = window->_maxx - 1;
    left = choose(window, left, ACS_VLINE);
    right = choose(window, right, ACS_VLINE);
    top = choose(window, top, ACS_HLINE);
    bottom = choose(window, bottom, ACS_HLINE);
    for (column = 1; column < last_column; column++) {
        put(window, 0, column, top);
        put(window, last_line, column, bottom);
    }
    for (line = 1; line < last_line; line++) {
        put(window, line, 0, left);
        put(window, line, last_column, right);
    }
    put(window, 0, 0, choose(window, upper_left, ACS_ULCORNER));
    put(window, 0, last_column, choose(window, upper_right, ACS_URCORNER));
    put(window, last_line, 0, choose(window, lower_left, ACS_LLCORNER));
    put(window, last_line, last_column, choose(window, lower_right, ACS_LRCORNER));
    return _curses_after(window);
}

int border(chtype left, chtype right, chtype top, chtype bottom, chtype upper_left, chtype upper_right,
           chtype lower_left, chtype lower_right)
{
    return wborder(stdscr, left, right, top, bottom, upper_left, upper_right, lower_left, lower_right);
}

int box(WINDOW *window, chtype vertical, chtype horizontal)
{
    return wborder(window, vertical, vertical, horizontal, horizontal, 0, 0, 0, 0);
}
