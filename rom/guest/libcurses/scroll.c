/* Lines moved up and down, inserted and deleted. */
#include <string.h>
#include "screen.h"

/* Move lines `first` to `last` up by `count`, down if it is negative; what becomes free is filled with `blank`. */
void _curses_shift(WINDOW *window, int first, int last, int count, chtype blank)
{
    size_t size = window->_maxx * sizeof **window->_y;
    int line;

    if (count > last - first + 1)
        count = last - first + 1;
    if (count < first - last - 1)
        count = first - last - 1;
    if (count >= 0) {
        for (line = first; line + count <= last; line++)
            memcpy(window->_y[line], window->_y[line + count], size);
        for (; line <= last; line++)
            _curses_blank(window, line, 0, window->_maxx - 1, blank);
    } else {
        for (line = last; line + count >= first; line--)
            memcpy(window->_y[line], window->_y[line + count], size);
        for (; line >= first; line--)
            _curses_blank(window, line, 0, window->_maxx - 1, blank);
    }
    for (line = first; line <= last; line++)
        _curses_changed(window, line, 0, window->_maxx - 1);
}

int wscrl(WINDOW *window, int count)
{
    if (!window || !window->_scroll)
        return ERR;
    _curses_shift(window, window->_tmarg, window->_bmarg, count, window->_bkgd);
    return _curses_after(window);
}

int scroll(WINDOW *window)
{
    return wscrl(window, 1);
}

int wsetscrreg(WINDOW *window, int top, int bottom)
{
    if (!window || top < 0 || bottom < top || bottom >= window->_maxy)
        return ERR;
    window->_tmarg = top;
    window->_bmarg = bottom;
    return OK;
}

/* Insert lines above the cursor's, or delete from there on if `count` is negative. */
int winsdelln(WINDOW *window, int count)
{
    if (!window)
        return ERR;
    if (window->_cury <= window->_bmarg && window->_cury >= window->_tmarg)
        _curses_shift(window, window->_cury, window->_bmarg, -count, window->_bkgd);
    else
        _curses_shift(window, window->_cury, window->_maxy - 1, -count, window->_bkgd);
    return _curses_after(window);
}

int winsertln(WINDOW *window)
{
    return winsdelln(window, 1);
}

int wdeleteln(WINDOW *window)
{
    return winsdelln(window, -1);
}
