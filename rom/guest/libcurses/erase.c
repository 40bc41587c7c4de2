/* Places made blank. */
#include "screen.h"

/* From one column of a line to another, both included. */
void _curses_blank(WINDOW *window, int line, int first, int last, chtype blank)
{
    chtype *place = window->_y[line];
    int column;

    while (first <= last && place[first] == blank)
        first++;
    while (last >= first && place[last] == blank)
        last--;
    if (first > last)
        return;
    for (column = first; column <= last; column++)
        place[column] = blank;
    _curses_changed(window, line, first, last);
}

int wclrtoeol(WINDOW *window)
{
    if (!window)
        return ERR;
    _curses_blank(window, window->_cury, window->_curx, window->_maxx - 1, window->_bkgd);
    return _curses_after(window);
}

int wclrtobot(WINDOW *window)
{
    int line;

    if (!window)
        return ERR;
    _curses_blank(window, window->_cury, window->_curx, window->_maxx - 1, window->_bkgd);
    for (line = window->_cury + 1; line < window->_maxy; line++)
        _curses_blank(window, line, 0, window->_maxx - 1, window->_bkgd);
    return _curses_after(window);
}

int werase(WINDOW *window)
{
    if (wmove(window, 0, 0) == ERR)
        return ERR;
    return wclrtobot(window);
}

int wclear(WINDOW *window)
{
    if (!window)
        return ERR;
    window->_clear = TRUE;
    return werase(window);
}
