/* What has changed since a window was last shown, and options of windows. */
#include "screen.h"

int wtouchln(WINDOW *window, int first, int count, int changed)
{
    int line;

    if (!window || first < 0 || count < 0 || first >= window->_maxy)
        return ERR;
    for (line = first; line < first + count && line < window->_maxy; line++) {
        window->_firstch[line] = changed ? 0 : UNCHANGED;
        window->_lastch[line] = changed ? window->_maxx - 1 : UNCHANGED;
    }
    return OK;
}

int touchline(WINDOW *window, int first, int count)
{
    return wtouchln(window, first, count, TRUE);
}

int touchwin(WINDOW *window)
{
    return window ? wtouchln(window, 0, window->_maxy, TRUE) : ERR;
}

int untouchwin(WINDOW *window)
{
    return window ? wtouchln(window, 0, window->_maxy, FALSE) : ERR;
}

int is_linetouched(WINDOW *window, int line)
{
    if (!window || line < 0 || line >= window->_maxy)
        return ERR;
    return window->_firstch[line] != UNCHANGED;
}

int is_wintouched(WINDOW *window)
{
    int line;

    for (line = 0; window && line < window->_maxy; line++)
        if (window->_firstch[line] != UNCHANGED)
            return TRUE;
    return FALSE;
}

/* What a window has changed has changed in its parents too. */
void wsyncup(WINDOW *window)
{
    WINDOW *parent;
    int line;

    for (; window && (parent = window->_parent) != NULL; window = parent)
        for (line = 0; line < window->_maxy; line++)
            if (window->_firstch[line] != UNCHANGED)
                _curses_changed(parent, window->_pary + line, window->_parx + window->_firstch[line],
                                window->_parx + window->_lastch[line]);
}

/* What the parents have changed has changed in a window too. */
void wsyncdown(WINDOW *window)
{
    WINDOW *parent = window ? window->_parent : NULL;
    int line, first, last;

    if (!parent)
        return;
    wsyncdown(parent);
    for (line = 0; line < window->_maxy; line++) {
        if (parent->_firstch[window->_pary + line] == UNCHANGED)
            continue;
        first = parent->_firstch[window->_pary + line] - window->_parx;
        last = parent->_lastch[window->_pary + line] - window->_parx;
        if (last >= 0 && first < window->_maxx)
            _curses_changed(window, line, first < 0 ? 0 : first, last < window->_maxx ? last : window->_maxx - 1);
    }
}

void wcursyncup(WINDOW *window)
{
    for (; window && window->_parent; window = window->_parent)
        wmove(window->_parent, window->_pary + window->_cury, window->_parx + window->_curx);
}

#define OPTION(name, field)                 \
    int name(WINDOW *window, int on)        \
    {                                       \
        if (!window)                        \
            return ERR;                     \
        window->field = on;                 \
        return OK;                          \
    }

OPTION(clearok, _clear)
OPTION(idlok, _use_idl)
OPTION(leaveok, _leave)
OPTION(nodelay, _nodelay)
OPTION(notimeout, _notimeout)
OPTION(scrollok, _scroll)
OPTION(syncok, _sync)

void idcok(WINDOW *window, int on)
{
    if (window)
        window->_use_idc = on;
}

void immedok(WINDOW *window, int on)
{
    if (window)
        window->_immed = on;
}

/* How long wgetch waits: -1 for as long as it takes, else milliseconds. */
void wtimeout(WINDOW *window, int milliseconds)
{
    if (!window)
        return;
    window->_nodelay = milliseconds == 0;
    window->_delay = milliseconds > 0 ? milliseconds : -1;
}
