/* Characters put into a window. */
#include <string.h>
#include "screen.h"

int TABSIZE = 8;

/* Note that columns of a line have changed. */
void _curses_changed(WINDOW *window, int line, int first, int last)
{
    if (window->_firstch[line] == UNCHANGED) {
        window->_firstch[line] = first;
        window->_lastch[line] = last;
        return;
    }
    if (first < window->_firstch[line])
        window->_firstch[line] = first;
    if (last > window->_lastch[line])
        window->_lastch[line] = last;
}

/* After any change: what syncok and immedok ask for. */
int _curses_after(WINDOW *window)
{
    if (window->_sync)
        wsyncup(window);
    return window->_immed ? wrefresh(window) : OK;
}

/* What a character becomes in a window: it gets the window's attributes and what its background has. */
chtype _curses_merge(const WINDOW *window, chtype character)
{
    chtype background = window->_bkgd, attributes = character | window->_attrs;

    if (!(character & A_COLOR)) {
        attributes &= ~A_COLOR;
        attributes |= (window->_attrs & A_COLOR) ? window->_attrs & A_COLOR : background & A_COLOR;
    } else {
        attributes = (attributes & ~A_COLOR) | (character & A_COLOR);
    }
    attributes = (attributes & A_ATTRIBUTES) | (background & A_ATTRIBUTES & ~A_COLOR);
    if ((character & A_CHARTEXT) == BLANK && !(character & A_ATTRIBUTES))
        return (background & A_CHARTEXT) | attributes;
    return (character & A_CHARTEXT) | attributes;
}

static void put(WINDOW *window, chtype character)
{
    chtype *place = &window->_y[window->_cury][window->_curx];

    character = _curses_merge(window, character);
    if (*place != character) {
        *place = character;
        _curses_changed(window, window->_cury, window->_curx, window->_curx);
    }
}

static int next_line(WINDOW *window)
{
    if (window->_cury == window->_bmarg) {
        if (!window->_scroll)
            return ERR;
        _curses_shift(window, window->_tmarg, window->_bmarg, 1, window->_bkgd);
    } else if (window->_cury + 1 < window->_maxy) {
        window->_cury++;
    } else {
        return ERR;
    }
    window->_curx = 0;
    return OK;
}

static int advance(WINDOW *window)
{
    if (window->_curx + 1 < window->_maxx) {
        window->_curx++;
        return OK;
    }
    return next_line(window);
}

static int tabulate(WINDOW *window, chtype attributes)
{
    int to = (window->_curx / TABSIZE + 1) * TABSIZE;

    if (to >= window->_maxx && !window->_scroll && window->_cury == window->_bmarg)
        to = window->_maxx;
    do {
        put(window, BLANK | attributes);
        if (window->_curx + 1 == window->_maxx)
            return advance(window);
        window->_curx++;
    } while (window->_curx < to);
    return OK;
}

static int add(WINDOW *window, chtype character)
{
    chtype code = character & A_CHARTEXT;

    if (!(character & A_ALTCHARSET) && (code < BLANK || (code >= 0x7f && code < 0xa0))) {
        const char *shown;

        switch (code) {
        case '\n':
            _curses_blank(window, window->_cury, window->_curx, window->_maxx - 1, window->_bkgd);
            return next_line(window);
        case '\r':
            window->_curx = 0;
            return OK;
        case '\b':
            if (window->_curx > 0)
                window->_curx--;
            return OK;
        case '\t':
            return tabulate(window, character & A_ATTRIBUTES);
        }
        if (code <= 0x7f) {
            for (shown = unctrl(code); *shown; shown++)
                if (add(window, (unsigned char)*shown | (character & A_ATTRIBUTES)) == ERR)
                    return ERR;
            return OK;
        }
    }
    put(window, character);
    return advance(window);
}

int waddch(WINDOW *window, chtype character)
{
    int result;

    if (!window)
        return ERR;
    result = add(window, character);
    _curses_after(window);
    return result;
}

int wechochar(WINDOW *window, chtype character)
{
    return waddch(window, character) == ERR ? ERR : wrefresh(window);
}

/* No more than `count` bytes; all of them for -1. */
int waddnstr(WINDOW *window, const char *text, int count)
{
    int result = OK;

    if (!window || !text)
        return ERR;
    for (; *text && count != 0 && result == OK; text++, count--)
        result = add(window, (unsigned char)*text);
    _curses_after(window);
    return result;
}

int waddstr(WINDOW *window, const char *text)
{
    return waddnstr(window, text, -1);
}

/* As they are, without moving the cursor or going beyond the line. */
int waddchnstr(WINDOW *window, const chtype *text, int count)
{
    int column;

    if (!window || !text)
        return ERR;
    for (column = window->_curx; column < window->_maxx && *text && count != 0; column++, count--)
        window->_y[window->_cury][column] = *text++;
    if (column > window->_curx)
        _curses_changed(window, window->_cury, window->_curx, column - 1);
    return _curses_after(window);
}

int waddchstr(WINDOW *window, const chtype *text)
{
    return waddchnstr(window, text, -1);
}

int wmove(WINDOW *window, int line, int column)
{
    if (!window || line < 0 || column < 0 || line >= window->_maxy || column >= window->_maxx)
        return ERR;
    window->_cury = line;
    window->_curx = column;
    return OK;
}
