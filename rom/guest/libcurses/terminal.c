/* Facts about the terminal, and what it does at once. */
#include <string.h>
#include <unistd.h>
#include <poll.h>
#include "screen.h"

static int send_now(const char *capability)
{
    _curses_send(capability);
    return fflush(_curses_screen->output) == 0 ? OK : ERR;
}

int beep(void)
{
    if (!_curses_screen)
        return ERR;
    return send_now(bell ? bell : flash_screen ? flash_screen : "\007");
}

int flash(void)
{
    if (!_curses_screen)
        return ERR;
    return send_now(flash_screen ? flash_screen : bell);
}

/* 0 hides the cursor, 1 shows it, 2 makes it very visible. Returns how it was, ERR if the terminal can't do it. */
int curs_set(int how)
{
    SCREEN *screen = _curses_screen;
    const char *capability;
    int before;

    if (!screen || how < 0 || how > 2)
        return ERR;
    capability = how == 0 ? cursor_invisible : how == 1 ? cursor_normal : cursor_visible;
    if (!capability)
        return ERR;
    before = screen->cursor_shape;
    if (how != before)
        send_now(capability);
    screen->cursor_shape = how;
    return before;
}

int napms(int milliseconds)
{
    poll(NULL, 0, milliseconds);
    return OK;
}

int delay_output(int milliseconds)
{
    if (_curses_screen)
        fflush(_curses_screen->output);
    return napms(milliseconds);
}

int baudrate(void)
{
    static const int speeds[] = {
        0, 50, 75, 110, 134, 150, 200, 300, 600, 900, 1200, 1800, 2400, 3600, 4800, 7200, 9600, 19200, 38400, 57600,
        115200, 230400, 460800,
    };
    unsigned int speed = cur_term ? cfgetospeed(cur_term->_shell_mode) : 0;

    return speed < sizeof speeds / sizeof *speeds ? speeds[speed] : 38400;
}

char erasechar(void)
{
    return cur_term ? cur_term->_shell_mode->c_cc[VERASE] : ERR;
}

char killchar(void)
{
    return cur_term ? cur_term->_shell_mode->c_cc[VKILL] : ERR;
}

int has_ic(void)
{
    return cur_term && (insert_character || parm_ich || (enter_insert_mode && exit_insert_mode)) &&
           (delete_character || parm_dch);
}

int has_il(void)
{
    return cur_term && ((insert_line || parm_insert_line) && (delete_line || parm_delete_line));
}

/* The first of the terminal's names. */
char *termname(void)
{
    static char name[16];
    size_t length = cur_term ? strcspn(cur_term->_names, "|") : 0;

    if (length > sizeof name - 2)
        length = sizeof name - 2;
    memcpy(name, cur_term ? cur_term->_names : "", length);
    name[length] = '\0';
    return name;
}

/* The last of its names, which says more. */
char *longname(void)
{
    static char name[128];
    const char *last = cur_term ? strrchr(cur_term->_names, '|') : NULL;

    strncpy(name, last ? last + 1 : cur_term ? cur_term->_names : "", sizeof name - 1);
    return name;
}
