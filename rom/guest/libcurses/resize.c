/* A window of another size around the terminal. */
#include <signal.h>
#include "screen.h"

volatile int _curses_window_changed, _curses_is_waiting;
sigjmp_buf _curses_wait;

static void changed(int signal)
{
    (void)signal;
    _curses_window_changed = TRUE;
    if (_curses_is_waiting)
        siglongjmp(_curses_wait, 1);
}

/* Only where the program has no handler of its own: it calls resizeterm then, or doesn't care. */
void _curses_catch_resizing(void)
{
#ifdef SIGWINCH
    struct sigaction old, new;

    if (sigaction(SIGWINCH, NULL, &old) == -1 || old.sa_handler != SIG_DFL)
        return;
    new = old;
    new.sa_handler = changed;
    sigemptyset(&new.sa_mask);
    new.sa_flags = 0;
    sigaction(SIGWINCH, &new, NULL);
#endif
}

int is_term_resized(int rows, int across)
{
    SCREEN *screen = _curses_screen;

    return screen && rows > 0 && across > 0 && (rows != screen->lines || across != screen->columns);
}

/* The screens' windows and stdscr get the new size; what the terminal shows is taken to be lost. */
int resize_term(int rows, int across)
{
    SCREEN *screen = _curses_screen;
    int taken;

    if (!screen || rows <= 0 || across <= 0)
        return ERR;
    if (!is_term_resized(rows, across))
        return OK;
    taken = screen->lines - stdscr->_maxy;
    if (rows <= taken)
        return ERR;
    if (wresize(screen->shown, rows, across) == ERR || wresize(screen->wanted, rows, across) == ERR)
        return ERR;
    if (wresize(stdscr, rows - taken, across) == ERR)
        return ERR;
    if (screen->label_window) {
        wresize(screen->label_window, 1, across);
        screen->label_window->_begy = rows - 1;
    }
    screen->lines = rows;
    screen->columns = across;
    LINES = rows - taken;
    COLS = across;
    screen->y = screen->x = NOWHERE;
    screen->shown->_clear = TRUE;
    return OK;
}

/* The same, and the program's next wgetch gives KEY_RESIZE. */
int resizeterm(int rows, int across)
{
    return resize_term(rows, across);
}
