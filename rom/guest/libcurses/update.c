/* The terminal made what the wanted screen says. */
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include "screen.h"

#define LINES_BETWEEN_LOOKS 5

/* The terminal is cleared in its own colours; everything wanted is different then. */
void _curses_clear_screen(SCREEN *screen)
{
    int y, x;

    _curses_set_attributes(screen, A_NORMAL);
    if (clear_screen) {
        _curses_send(clear_screen);
        screen->y = screen->x = 0;
    } else if (clr_eos && cursor_home) {
        _curses_send(cursor_home);
        _curses_send(clr_eos);
        screen->y = screen->x = 0;
    } else {
        for (y = 0; clr_eol && y < screen->lines; y++) {
            _curses_go(screen, y, 0);
            _curses_send(clr_eol);
        }
    }
    for (y = 0; y < screen->lines; y++)
        for (x = 0; x < screen->columns; x++)
            screen->shown->_y[y][x] = BLANK;
}

/* Something typed: what is to be shown may soon be something else. */
static int is_typing(SCREEN *screen)
{
    int count = 0;

    return screen->typeahead >= 0 && ioctl(screen->typeahead, FIONREAD, &count) == 0 && count > 0;
}

/* How many lines from the bottom are to be blank, if it is shorter to clear them together. */
static int blank_bottom(SCREEN *screen)
{
    chtype blank = screen->wanted->_y[screen->lines - 1][screen->columns - 1];
    int y, x, differing = 0;

    if (!clr_eos || !IS_ERASED(blank))
        return screen->lines;
    for (y = screen->lines - 1; y >= 0; y--) {
        const chtype *wanted = screen->wanted->_y[y], *shown = screen->shown->_y[y];

        for (x = 0; x < screen->columns && wanted[x] == blank; x++)
            ;
        if (x < screen->columns)
            break;
        if (memcmp(wanted, shown, screen->columns * sizeof *shown) != 0)
            differing++;
    }
    return differing > 1 ? y + 1 : screen->lines;
}

static void clear_bottom(SCREEN *screen, int from)
{
    chtype blank = screen->wanted->_y[screen->lines - 1][screen->columns - 1];
    int y, x;

    while (from < screen->lines &&
           memcmp(screen->wanted->_y[from], screen->shown->_y[from], screen->columns * sizeof blank) == 0)
        from++;
    _curses_go(screen, from, 0);
    _curses_set_attributes(screen, blank);
    _curses_send(clr_eos);
    for (y = from; y < screen->lines; y++)
        for (x = 0; x < screen->columns; x++)
            screen->shown->_y[y][x] = blank;
}

static void draw(SCREEN *screen)
{
    WINDOW *wanted = screen->wanted;
    int y, bottom;

    if (wanted->_use_idl)
        _curses_move_lines(screen);
    bottom = blank_bottom(screen);
    if (bottom < screen->lines)
        clear_bottom(screen, bottom);
    for (y = 0; y < bottom; y++) {
        if (wanted->_firstch[y] == UNCHANGED)
            continue;
        if (y % LINES_BETWEEN_LOOKS == LINES_BETWEEN_LOOKS - 1 && is_typing(screen))
            return;
        _curses_draw_line(screen, y);
        wanted->_firstch[y] = wanted->_lastch[y] = UNCHANGED;
    }
    for (; y < screen->lines; y++)
        wanted->_firstch[y] = wanted->_lastch[y] = UNCHANGED;
}

int doupdate(void)
{
    SCREEN *screen = _curses_screen;
    WINDOW *wanted;

    if (!screen)
        return ERR;
    wanted = screen->wanted;
    if (screen->is_ended)
        _curses_enter(screen);
    if (screen->shown->_clear || wanted->_clear) {
        _curses_clear_screen(screen);
        screen->shown->_clear = wanted->_clear = FALSE;
        touchwin(wanted);
    }
    draw(screen);
    if (!wanted->_leave)
        _curses_go(screen, wanted->_cury, wanted->_curx);
    _curses_set_attributes(screen, A_NORMAL);
    screen->shown->_cury = wanted->_cury;
    screen->shown->_curx = wanted->_curx;
    return fflush(screen->output) == 0 ? OK : ERR;
}
