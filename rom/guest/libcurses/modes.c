/* Modes of the terminal's line. */
#include <string.h>
#include <unistd.h>
#include "screen.h"

static int set(SCREEN *screen, struct termios *modes)
{
    return tcsetattr(screen->input, TCSADRAIN, modes);
}

/* As a screen needs them: what is typed isn't echoed by the line, and nothing written is translated. */
void _curses_program_modes(SCREEN *screen)
{
    struct termios *modes = screen->terminal->_program_mode;

    modes->c_lflag &= ~(ECHO | ECHONL);
    modes->c_iflag &= ~(ICRNL | INLCR | IGNCR);
    modes->c_oflag &= ~(ONLCR | TAB3);
    set(screen, modes);
}

int def_shell_mode(void)
{
    SCREEN *screen = _curses_screen;

    if (!cur_term)
        return ERR;
    tcgetattr(screen ? screen->input : cur_term->_file, cur_term->_shell_mode);
    return OK;
}

int def_prog_mode(void)
{
    SCREEN *screen = _curses_screen;

    if (!cur_term)
        return ERR;
    tcgetattr(screen ? screen->input : cur_term->_file, cur_term->_program_mode);
    return OK;
}

int reset_shell_mode(void)
{
    SCREEN *screen = _curses_screen;

    if (!cur_term)
        return ERR;
    if (screen)
        fflush(screen->output);
    tcsetattr(screen ? screen->input : cur_term->_file, TCSADRAIN, cur_term->_shell_mode);
    return OK;
}

int reset_prog_mode(void)
{
    SCREEN *screen = _curses_screen;

    if (!cur_term)
        return ERR;
    tcsetattr(screen ? screen->input : cur_term->_file, TCSADRAIN, cur_term->_program_mode);
    return OK;
}

int fixterm(void)
{
    return reset_prog_mode();
}

int resetterm(void)
{
    return reset_shell_mode();
}

int saveterm(void)
{
    return def_prog_mode();
}

int savetty(void)
{
    return _curses_screen && tcgetattr(_curses_screen->input, &_curses_screen->saved) == 0 ? OK : ERR;
}

int resetty(void)
{
    return _curses_screen && set(_curses_screen, &_curses_screen->saved) == 0 ? OK : ERR;
}

/* The control characters of the terminal as it was found: those a program has in their places may be counts. */
static int change(tcflag_t local_on, tcflag_t local_off, tcflag_t input_on, tcflag_t input_off)
{
    SCREEN *screen = _curses_screen;
    struct termios *modes;

    if (!screen)
        return ERR;
    modes = screen->terminal->_program_mode;
    modes->c_lflag = (modes->c_lflag | local_on) & ~local_off;
    modes->c_iflag = (modes->c_iflag | input_on) & ~input_off;
    if (modes->c_lflag & ICANON) {
        modes->c_cc[VMIN] = screen->terminal->_shell_mode->c_cc[VMIN];
        modes->c_cc[VTIME] = screen->terminal->_shell_mode->c_cc[VTIME];
    } else {
        modes->c_cc[VMIN] = 1;
        modes->c_cc[VTIME] = 0;
    }
    set(screen, modes);
    return OK;
}

int cbreak(void)
{
    if (change(0, ICANON, 0, 0) == ERR)
        return ERR;
    _curses_screen->is_cbreak = TRUE;
    _curses_screen->half_delay = 0;
    return OK;
}

int nocbreak(void)
{
    if (change(ICANON, 0, 0, 0) == ERR)
        return ERR;
    _curses_screen->is_cbreak = FALSE;
    _curses_screen->half_delay = 0;
    return OK;
}

int crmode(void)
{
    return cbreak();
}

int nocrmode(void)
{
    return nocbreak();
}

int raw(void)
{
    if (change(0, ICANON | ISIG, 0, IXON | BRKINT | PARMRK) == ERR)
        return ERR;
    _curses_screen->is_raw = _curses_screen->is_cbreak = TRUE;
    return OK;
}

int noraw(void)
{
    SCREEN *screen = _curses_screen;

    if (!screen || change(ICANON | ISIG, 0, screen->terminal->_shell_mode->c_iflag & (IXON | BRKINT | PARMRK), 0) == ERR)
        return ERR;
    screen->is_raw = screen->is_cbreak = FALSE;
    return OK;
}

/* cbreak, but nothing typed for that many tenths of a second is ERR. */
int halfdelay(int tenths)
{
    if (tenths < 1 || tenths > 255 || cbreak() == ERR)
        return ERR;
    _curses_screen->half_delay = tenths;
    return OK;
}

/* The line echoes nothing as long as there is a screen; wgetch does if the program wants it. */
int echo(void)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->echoes = TRUE;
    return OK;
}

int noecho(void)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->echoes = FALSE;
    return OK;
}

/* Return is a newline for the program; the line doesn't translate it, wgetch does. */
int nl(void)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->translates_newline = TRUE;
    return OK;
}

int nonl(void)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->translates_newline = FALSE;
    return OK;
}

int intrflush(WINDOW *window, int on)
{
    (void)window;
    return change(on ? 0 : NOFLSH, on ? NOFLSH : 0, 0, 0);
}

void qiflush(void)
{
    change(0, NOFLSH, 0, 0);
}

void noqiflush(void)
{
    change(NOFLSH, 0, 0, 0);
}

/* Eight bits of a character for the program, or seven. */
int meta(WINDOW *window, int on)
{
    SCREEN *screen = _curses_screen;

    if (!screen)
        return ERR;
    if (window)
        window->_use_meta = on;
    screen->terminal->_program_mode->c_cflag &= ~CSIZE;
    screen->terminal->_program_mode->c_cflag |= on ? CS8 : CS7;
    set(screen, screen->terminal->_program_mode);
    _curses_send(on ? meta_on : meta_off);
    return OK;
}

/* The descriptor whose typing interrupts drawing, -1 for none. */
int typeahead(int descriptor)
{
    if (!_curses_screen)
        return ERR;
    _curses_screen->typeahead = descriptor;
    return OK;
}
