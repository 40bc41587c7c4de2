/* What is typed. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "screen.h"

#define NOTHING (-1)
#define RESIZED (-2)
#define SEQUENCE 32
#define ESCAPE_DELAY 1000       /* milliseconds that the rest of an escape sequence may take */

int ESCDELAY = ESCAPE_DELAY;

/* A byte from the terminal within so many milliseconds, -1 for as long as it takes; RESIZED, or NOTHING. A change of
   the window's size ends the wait even if it comes right before it: the handler jumps out of that. */
static int next_byte(SCREEN *screen, int milliseconds)
{
    struct pollfd waiting = { screen->input, POLLIN, 0 };
    unsigned char byte;
    int result;

    if (sigsetjmp(_curses_wait, 1) == 0) {
        _curses_is_waiting = TRUE;
        result = _curses_window_changed ? 0 : poll(&waiting, 1, milliseconds);
    } else {
        result = 0;
    }
    _curses_is_waiting = FALSE;
    if (_curses_window_changed)
        return RESIZED;
    return result > 0 && read(screen->input, &byte, 1) == 1 ? byte : NOTHING;
}

/* Bytes given back come before those of the terminal. */
static int take(SCREEN *screen, int milliseconds)
{
    return screen->ahead_count > 0 ? screen->ahead[--screen->ahead_count] : next_byte(screen, milliseconds);
}

static void give_back(SCREEN *screen, int code)
{
    if (screen->ahead_count < KEYS_AHEAD)
        screen->ahead[screen->ahead_count++] = code;
}

static const struct key *find(const struct key *list, int byte)
{
    while (list && list->byte != byte)
        list = list->next;
    return list;
}

/* The key whose sequence begins with this byte. What turns out to be none is given back but for the first byte. */
static int key_of(SCREEN *screen, WINDOW *window, int byte)
{
    const struct key *key = find(screen->keys, byte), *whole = NULL;
    int read[SEQUENCE], count = 0, taken = 0;

    read[count++] = byte;
    while (key) {
        if (key->code) {
            whole = key;
            taken = count;
        }
        if (!key->below || count == SEQUENCE)
            break;
        byte = take(screen, window->_notimeout ? -1 : ESCDELAY);
        if (byte < 0)
            break;
        read[count++] = byte;
        key = byte > 0xff ? NULL : find(key->below, byte);
    }
    if (taken == 0)
        taken = 1;
    while (count > taken)
        give_back(screen, read[--count]);
    return whole ? whole->code : read[0];
}

static int patience(SCREEN *screen, WINDOW *window)
{
    if (window->_nodelay)
        return 0;
    if (window->_delay >= 0)
        return window->_delay;
    return screen->half_delay ? 100 * screen->half_delay : -1;
}

static void set_keypad(SCREEN *screen, int on)
{
    if (screen->keypad_on == on)
        return;
    screen->keypad_on = on;
    _curses_send(on ? keypad_xmit : keypad_local);
    fflush(screen->output);
}

/* Whether showing the window would change anything. */
static int is_stale(SCREEN *screen, WINDOW *window)
{
    return is_wintouched(window) || window->_clear || screen->is_ended || screen->shown->_clear ||
           (!window->_leave && (screen->shown->_cury != window->_begy + window->_cury ||
                                screen->shown->_curx != window->_begx + window->_curx));
}

static int resized(void)
{
    int rows, across;
    SCREEN *screen = _curses_screen;

    _curses_window_changed = FALSE;
    rows = screen->lines;
    across = screen->columns;
    _curses_size(screen);
    if (rows == screen->lines && across == screen->columns)
        return FALSE;
    {
        int new_rows = screen->lines, new_across = screen->columns;

        screen->lines = rows;
        screen->columns = across;
        resizeterm(new_rows, new_across);
    }
    return TRUE;
}

static int typed(SCREEN *screen, WINDOW *window)
{
    int code;

    do
        code = take(screen, patience(screen, window));
    while (code == RESIZED && !resized());
    if (code == RESIZED)
        return KEY_RESIZE;
    if (code < 0)
        return ERR;
    if (window->_use_keypad && code <= 0xff)
        code = key_of(screen, window, code);
    if (code == '\r' && screen->translates_newline)
        code = '\n';
    return code;
}

static void show_typed(SCREEN *screen, WINDOW *window, int code)
{
    if (!screen->echoes || code == ERR || code > 0xff || window->_is_pad)
        return;
    if (code == '\b' || code == erasechar()) {
        if (window->_curx > 0) {
            wmove(window, window->_cury, window->_curx - 1);
            wdelch(window);
        }
    } else {
        waddch(window, code);
    }
    wrefresh(window);
}

/* Until cbreak or raw is asked for, what is typed comes a line at a time. */
static int from_line(SCREEN *screen, WINDOW *window)
{
    char line[KEYS_AHEAD];
    int result = wgetnstr(window, line, KEYS_AHEAD - 2), length = strlen(line);

    if (result == ERR && length == 0)
        return ERR;
    give_back(screen, '\n');
    while (length > 0)
        give_back(screen, (unsigned char)line[--length]);
    return take(screen, 0);
}

int wgetch(WINDOW *window)
{
    SCREEN *screen = _curses_screen;
    int code;

    if (!window || !screen)
        return ERR;
    if (!screen->is_cbreak && !screen->is_raw && screen->ahead_count == 0)
        return from_line(screen, window);
    if (!window->_is_pad && is_stale(screen, window))
        wrefresh(window);
    set_keypad(screen, window->_use_keypad);
    code = typed(screen, window);
    show_typed(screen, window, code);
    return code;
}

int ungetch(int code)
{
    if (!_curses_screen || _curses_screen->ahead_count == KEYS_AHEAD)
        return ERR;
    give_back(_curses_screen, code);
    return OK;
}

/* What is typed and hasn't been asked for is forgotten. */
int flushinp(void)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->ahead_count = 0;
    tcflush(_curses_screen->input, TCIFLUSH);
    return OK;
}

int (keypad)(WINDOW *window, int on)
{
    if (!window)
        return ERR;
    window->_use_keypad = on;
    if (_curses_screen && !_curses_screen->is_ended)
        set_keypad(_curses_screen, on);
    return OK;
}
