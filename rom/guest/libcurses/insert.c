/* Characters inserted into a line and deleted from it. */
#include <string.h>
#include "screen.h"

static void insert(WINDOW *window, chtype character)
{
    chtype *place = window->_y[window->_cury] + window->_curx;

    memmove(place + 1, place, (window->_maxx - window->_curx - 1) * sizeof *place);
    *place = _curses_merge(window, character);
    _curses_changed(window, window->_cury, window->_curx, window->_maxx - 1);
}

/* The cursor stays. Control characters act or show as waddch has them. */
int winsch(WINDOW *window, chtype character)
{
    chtype code = character & A_CHARTEXT;
    int x;

    if (!window)
        return ERR;
    if (code == '\n' || code == '\r' || code == '\b')
        return waddch(window, character);
    if (code == '\t') {
        for (x = TABSIZE - window->_curx % TABSIZE; x > 0; x--)
            insert(window, BLANK | (character & A_ATTRIBUTES));
    } else if (code < BLANK || code == 0x7f) {
        insert(window, (code ^ 0x40) | (character & A_ATTRIBUTES));
        insert(window, '^' | (character & A_ATTRIBUTES));
    } else {
        insert(window, character);
    }
    return _curses_after(window);
}

/* Text before the cursor's place, which stays; -1 for all of it. */
int winsnstr(WINDOW *window, const char *text, int count)
{
    int i, length;

    if (!window || !text)
        return ERR;
    length = strlen(text);
    if (count < 0 || count > length)
        count = length;
    for (i = count - 1; i >= 0; i--)
        if (winsch(window, (unsigned char)text[i]) == ERR)
            return ERR;
    return OK;
}

int winsstr(WINDOW *window, const char *text)
{
    return winsnstr(window, text, -1);
}

int wdelch(WINDOW *window)
{
    chtype *place;

    if (!window)
        return ERR;
    place = window->_y[window->_cury] + window->_curx;
    memmove(place, place + 1, (window->_maxx - window->_curx - 1) * sizeof *place);
    window->_y[window->_cury][window->_maxx - 1] = window->_bkgd;
    _curses_changed(window, window->_cury, window->_curx, window->_maxx - 1);
    return _curses_after(window);
}
