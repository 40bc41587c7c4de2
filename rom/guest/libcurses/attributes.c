/* The attributes of characters to come, and the background. */
#include "screen.h"

int wattr_on(WINDOW *window, attr_t attributes, void *options)
{
    if (!window || options)
        return ERR;
    if (attributes & A_COLOR)
        window->_attrs &= ~A_COLOR;
    window->_attrs |= attributes & A_ATTRIBUTES;
    return OK;
}

int wattr_off(WINDOW *window, attr_t attributes, void *options)
{
    if (!window || options)
        return ERR;
    if (attributes & A_COLOR)
        window->_attrs &= ~A_COLOR;
    window->_attrs &= ~(attributes & A_ATTRIBUTES);
    return OK;
}

int wattr_set(WINDOW *window, attr_t attributes, short pair, void *options)
{
    if (!window || options)
        return ERR;
    window->_attrs = (attributes & A_ATTRIBUTES & ~A_COLOR) | COLOR_PAIR(pair);
    return OK;
}

int wattr_get(WINDOW *window, attr_t *attributes, short *pair, void *options)
{
    if (!window || options)
        return ERR;
    if (attributes)
        *attributes = window->_attrs;
    if (pair)
        *pair = PAIR_NUMBER(window->_attrs);
    return OK;
}

int wcolor_set(WINDOW *window, short pair, void *options)
{
    if (!window || options || pair < 0 || pair >= PAIRS)
        return ERR;
    window->_attrs = (window->_attrs & ~A_COLOR) | COLOR_PAIR(pair);
    return OK;
}

int wattron(WINDOW *window, int attributes)
{
    return wattr_on(window, attributes, NULL);
}

int wattroff(WINDOW *window, int attributes)
{
    return wattr_off(window, attributes, NULL);
}

int wattrset(WINDOW *window, int attributes)
{
    if (!window)
        return ERR;
    window->_attrs = attributes & A_ATTRIBUTES;
    return OK;
}

int wstandout(WINDOW *window)
{
    return wattron(window, A_STANDOUT);
}

int wstandend(WINDOW *window)
{
    return wattrset(window, A_NORMAL);
}

/* Attributes of what is there already, from the cursor on; -1 for the rest of the line. */
int wchgat(WINDOW *window, int count, attr_t attributes, short pair, const void *options)
{
    int column;

    if (!window || options)
        return ERR;
    attributes = (attributes & A_ATTRIBUTES & ~A_COLOR) | COLOR_PAIR(pair);
    for (column = window->_curx; column < window->_maxx && count != 0; column++, count--)
        window->_y[window->_cury][column] = (window->_y[window->_cury][column] & A_CHARTEXT) | attributes;
    if (column > window->_curx)
        _curses_changed(window, window->_cury, window->_curx, column - 1);
    return OK;
}

/* What blanks are from now on. */
void wbkgdset(WINDOW *window, chtype background)
{
    if (!window)
        return;
    if (window->_bkgd & A_COLOR)
        if ((window->_attrs & A_COLOR) == (window->_bkgd & A_COLOR))
            window->_attrs &= ~A_COLOR;
    window->_attrs &= ~(window->_bkgd & A_ATTRIBUTES & ~A_COLOR);
    window->_attrs |= background & A_ATTRIBUTES & ~A_COLOR;
    if (background & A_COLOR)
        window->_attrs = (window->_attrs & ~A_COLOR) | (background & A_COLOR);
    if (!(background & A_CHARTEXT))
        background |= BLANK;
    window->_bkgd = background;
}

/* The same, and every place is changed from the old background to the new. */
int wbkgd(WINDOW *window, chtype background)
{
    chtype before;
    int line, column;

    if (!window)
        return ERR;
    before = window->_bkgd;
    wbkgdset(window, background);
    for (line = 0; line < window->_maxy; line++) {
        for (column = 0; column < window->_maxx; column++) {
            chtype *place = &window->_y[line][column], here = *place, attributes;

            if (here == before) {
                *place = window->_bkgd;
                continue;
            }
            attributes = here & A_ATTRIBUTES & ~A_COLOR & ~(before & ~A_COLOR);
            attributes |= window->_bkgd & A_ATTRIBUTES & ~A_COLOR;
            attributes |= (here & A_COLOR) == (before & A_COLOR) ? window->_bkgd & A_COLOR : here & A_COLOR;
            if ((here & A_CHARTEXT) == (before & A_CHARTEXT))
                here = window->_bkgd;
            *place = (here & A_CHARTEXT) | attributes;
        }
    }
    touchwin(window);
    return _curses_after(window);
}

chtype getbkgd(WINDOW *window)
{
    return window ? window->_bkgd : 0;
}
