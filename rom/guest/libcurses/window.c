/* Windows, subwindows and pads: made, copied, moved, resized, removed. */
#include <stdlib.h>
#include <string.h>
#include "screen.h"

static void free_lines(WINDOW *window, int count)
{
    while (count-- > 0)
        free(window->_y[count]);
}

static void discard(WINDOW *window)
{
    free(window->_y);
    free(window->_firstch);
    free(window->_lastch);
    free(window);
}

/* Lines of their own, all blank. Returns ERR without room for them. */
static int make_lines(WINDOW *window)
{
    int line, column;

    for (line = 0; line < window->_maxy; line++) {
        window->_y[line] = malloc(window->_maxx * sizeof **window->_y);
        if (!window->_y[line]) {
            free_lines(window, line);
            return ERR;
        }
        for (column = 0; column < window->_maxx; column++)
            window->_y[line][column] = window->_bkgd;
    }
    return OK;
}

static void share_lines(WINDOW *window)
{
    int line;

    for (line = 0; line < window->_maxy; line++)
        window->_y[line] = window->_parent->_y[window->_pary + line] + window->_parx;
}

/* A window there; in a parent its lines are parts of the parent's. A null pointer without room. */
WINDOW *_curses_new_window(int lines, int columns, int y, int x, WINDOW *parent)
{
    WINDOW *made = calloc(1, sizeof *made);
    int line;

    if (!made)
        return NULL;
    made->_maxy = lines;
    made->_maxx = columns;
    made->_begy = y;
    made->_begx = x;
    made->_bmarg = lines - 1;
    made->_bkgd = parent ? parent->_bkgd : BLANK;
    made->_attrs = parent ? parent->_attrs : A_NORMAL;
    made->_delay = -1;
    made->_use_idc = TRUE;
    made->_parent = parent;
    made->_y = calloc(lines, sizeof *made->_y);
    made->_firstch = calloc(lines, sizeof *made->_firstch);
    made->_lastch = calloc(lines, sizeof *made->_lastch);
    if (!made->_y || !made->_firstch || !made->_lastch || (!parent && make_lines(made) == ERR)) {
        discard(made);
        return NULL;
    }
    for (line = 0; line < lines; line++) {
        made->_firstch[line] = UNCHANGED;
        made->_lastch[line] = UNCHANGED;
    }
    return made;
}

/* No lines or columns: as many as there are from there on. */
WINDOW *newwin(int lines, int columns, int y, int x)
{
    WINDOW *made;

    if (lines == 0)
        lines = LINES - y;
    if (columns == 0)
        columns = COLS - x;
    if (lines <= 0 || columns <= 0 || y < 0 || x < 0)
        return NULL;
    made = _curses_new_window(lines, columns, y, x, NULL);
    if (made)
        touchwin(made);
    return made;
}

WINDOW *newpad(int lines, int columns)
{
    WINDOW *made = lines <= 0 || columns <= 0 ? NULL : _curses_new_window(lines, columns, 0, 0, NULL);

    if (made) {
        made->_is_pad = TRUE;
        made->_pad[0] = NOWHERE;
        touchwin(made);
    }
    return made;
}

/* y and x count from the parent's corner. */
WINDOW *derwin(WINDOW *parent, int lines, int columns, int y, int x)
{
    WINDOW *made;

    if (!parent || y < 0 || x < 0 || lines < 0 || columns < 0)
        return NULL;
    if (lines == 0)
        lines = parent->_maxy - y;
    if (columns == 0)
        columns = parent->_maxx - x;
    if (lines <= 0 || columns <= 0 || y + lines > parent->_maxy || x + columns > parent->_maxx)
        return NULL;
    made = _curses_new_window(lines, columns, parent->_begy + y, parent->_begx + x, parent);
    if (made) {
        made->_is_pad = parent->_is_pad;
        made->_pad[0] = NOWHERE;
        made->_pary = y;
        made->_parx = x;
        share_lines(made);
    }
    return made;
}

/* y and x count from the screen's corner. */
WINDOW *subwin(WINDOW *parent, int lines, int columns, int y, int x)
{
    return parent ? derwin(parent, lines, columns, y - parent->_begy, x - parent->_begx) : NULL;
}

WINDOW *subpad(WINDOW *parent, int lines, int columns, int y, int x)
{
    return parent && parent->_is_pad ? derwin(parent, lines, columns, y, x) : NULL;
}

/* A copy of a subwindow is a window. */
WINDOW *dupwin(WINDOW *window)
{
    WINDOW *made = window ? _curses_new_window(window->_maxy, window->_maxx, window->_begy, window->_begx, NULL) : NULL;
    WINDOW own;
    int line;

    if (!made)
        return NULL;
    own = *made;
    *made = *window;
    made->_y = own._y;
    made->_firstch = own._firstch;
    made->_lastch = own._lastch;
    made->_parent = NULL;
    for (line = 0; line < made->_maxy; line++)
        memcpy(made->_y[line], window->_y[line], made->_maxx * sizeof **made->_y);
    touchwin(made);
    return made;
}

int delwin(WINDOW *window)
{
    if (!window)
        return ERR;
    if (!window->_parent)
        free_lines(window, window->_maxy);
    discard(window);
    return OK;
}

int mvwin(WINDOW *window, int y, int x)
{
    if (!window || window->_is_pad || y < 0 || x < 0 || y + window->_maxy > LINES || x + window->_maxx > COLS)
        return ERR;
    window->_begy = y;
    window->_begx = x;
    return touchwin(window);
}

/* Show another part of the parent at the same place. */
int mvderwin(WINDOW *window, int y, int x)
{
    WINDOW *parent = window ? window->_parent : NULL;

    if (!parent || y < 0 || x < 0 || y + window->_maxy > parent->_maxy || x + window->_maxx > parent->_maxx)
        return ERR;
    window->_pary = y;
    window->_parx = x;
    share_lines(window);
    return touchwin(window);
}

static void keep_contents(WINDOW *wider, const WINDOW *window)
{
    int line, columns = wider->_maxx < window->_maxx ? wider->_maxx : window->_maxx;

    for (line = 0; line < wider->_maxy && line < window->_maxy; line++)
        memcpy(wider->_y[line], window->_y[line], columns * sizeof **window->_y);
}

static int smaller(int value, int limit)
{
    return value < limit ? value : limit;
}

/* What no longer fits is cut off, new places are blank. Subwindows must be resized after their parent. */
int wresize(WINDOW *window, int lines, int columns)
{
    WINDOW *parent = window ? window->_parent : NULL, *other;
    WINDOW before;

    if (!window || lines <= 0 || columns <= 0)
        return ERR;
    if (parent && (window->_pary + lines > parent->_maxy || window->_parx + columns > parent->_maxx))
        return ERR;
    other = _curses_new_window(lines, columns, window->_begy, window->_begx, parent);
    if (!other)
        return ERR;
    before = *window;
    if (!parent) {
        int line, column;

        for (line = 0; line < lines; line++)
            for (column = 0; column < columns; column++)
                other->_y[line][column] = window->_bkgd;
        keep_contents(other, window);
        free_lines(window, window->_maxy);
    }
    window->_y = other->_y;
    window->_firstch = other->_firstch;
    window->_lastch = other->_lastch;
    window->_bmarg = before._bmarg == before._maxy - 1 ? lines - 1 : smaller(before._bmarg, lines - 1);
    window->_tmarg = smaller(before._tmarg, lines - 1);
    window->_maxy = lines;
    window->_maxx = columns;
    window->_cury = smaller(before._cury, lines - 1);
    window->_curx = smaller(before._curx, columns - 1);
    if (parent)
        share_lines(window);
    free(before._y);
    free(before._firstch);
    free(before._lastch);
    free(other);
    return touchwin(window);
}
