/* The terminal: its modes, and bringing the screen to what a window says. */
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termcap.h>
#include <termio.h>
#include <unistd.h>

#define NOWHERE (-1)

static char strings[1024];
static char *clear_screen, *cursor, *start_standout, *end_standout, *start_screen, *end_screen, *bell;
static struct termio before, now;
static int is_terminal, is_set_up, line_now, column_now, standout_now, echoes = TRUE;

static int send_character(int character)
{
    return putc(character, stdout);
}

static void send(const char *capability)
{
    if (capability)
        tputs(capability, 1, send_character);
}

static int number_of(const char *variable, const char *capability, int otherwise)
{
    char *value = getenv(variable);
    int number = value ? atoi(value) : 0;

    if (number <= 0)
        number = tgetnum((char *)capability);
    return number > 0 ? number : otherwise;
}

static int set_up(void)
{
    static char entry[4096];
    char *type = getenv("TERM"), *at = strings;

    if (tgetent(entry, type ? type : "dumb") != 1) {
        fprintf(stderr, "Sorry, I don't know how to deal with your '%s' terminal.\n", type ? type : "dumb");
        exit(1);
    }
    clear_screen = tgetstr("cl", &at);
    cursor = tgetstr("cm", &at);
    start_standout = tgetstr("so", &at);
    end_standout = tgetstr("se", &at);
    start_screen = tgetstr("ti", &at);
    end_screen = tgetstr("te", &at);
    bell = tgetstr("bl", &at);
    if (!cursor || !clear_screen) {
        fprintf(stderr, "Sorry, I need to know a more specific terminal type than '%s'.\n", type);
        exit(1);
    }
    LINES = number_of("LINES", "li", 24);
    COLS = number_of("COLUMNS", "co", 80);
#ifdef TIOCGWINSZ
    {
        struct winsize size;

        if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col) {
            LINES = size.ws_row;
            COLS = size.ws_col;
        }
    }
#endif
    is_terminal = ioctl(0, TCGETA, &before) == 0;
    now = before;
    return OK;
}

/* The two windows there always are, and a screen to draw on. */
WINDOW *initscr(void)
{
    if (!is_set_up) {
        set_up();
        stdscr = newwin(0, 0, 0, 0);
        curscr = newwin(0, 0, 0, 0);
        if (!stdscr || !curscr)
            return NULL;
        is_set_up = TRUE;
    }
    send(start_screen);
    curscr->_clear = TRUE;
    return stdscr;
}

static void go(int line, int column)
{
    if (line != line_now || column != column_now)
        send(tgoto(cursor, column, line));
    line_now = line;
    column_now = column;
}

int endwin(void)
{
    if (!is_set_up)
        return ERR;
    if (standout_now)
        send(end_standout);
    standout_now = FALSE;
    go(LINES - 1, 0);
    send(end_screen);
    fflush(stdout);
    if (is_terminal)
        ioctl(0, TCSETAW, &before);
    return OK;
}

static void show(int line, int column, chtype character)
{
    int standout = (character & A_STANDOUT) != 0;

    /* Not every terminal moves its cursor in standout mode. */
    if (standout_now && (!standout || line != line_now || column != column_now)) {
        send(end_standout);
        standout_now = FALSE;
    }
    go(line, column);
    if (standout && !standout_now)
        send(start_standout);
    standout_now = standout;
    putc(character & A_CHARTEXT, stdout);
    curscr->_y[line][column] = character;
    /* At the end of a line terminals differ. */
    column_now = column + 1 < COLS ? column + 1 : NOWHERE;
}

static void wipe(void)
{
    if (standout_now)
        send(end_standout);
    standout_now = FALSE;
    send(clear_screen);
    werase(curscr);
    curscr->_clear = FALSE;
    line_now = column_now = 0;
}

int wrefresh(WINDOW *window)
{
    int line, column;

    if (window == curscr || window->_clear || curscr->_clear) {
        if (window == curscr)
            window = stdscr;
        wipe();
        window->_clear = FALSE;
    }
    for (line = 0; line < window->_maxy && window->_begy + line < LINES; line++)
        for (column = 0; column < window->_maxx && window->_begx + column < COLS; column++) {
            int y = window->_begy + line, x = window->_begx + column;

            /* The last place of all would scroll the screen. */
            if (window->_y[line][column] != curscr->_y[y][x] && (y + 1 < LINES || x + 1 < COLS))
                show(y, x, window->_y[line][column]);
        }
    if (standout_now)
        send(end_standout);
    standout_now = FALSE;
    if (!window->_leave)
        go(window->_begy + window->_cury, window->_begx + window->_curx);
    return fflush(stdout) == 0 ? OK : ERR;
}

int beep(void)
{
    send(bell ? bell : "\007");
    return fflush(stdout) == 0 ? OK : ERR;
}

int wgetch(WINDOW *window)
{
    unsigned char read_character;

    wrefresh(window);
    if (read(0, &read_character, 1) != 1)
        return ERR;
    if (echoes) {
        waddch(window, read_character);
        wrefresh(window);
    }
    return read_character;
}

static int set_modes(void)
{
    return is_terminal && ioctl(0, TCSETAW, &now) == -1 ? ERR : OK;
}

int cbreak(void)
{
    now.c_lflag &= ~ICANON;
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    return set_modes();
}

int nocbreak(void)
{
    now.c_lflag |= ICANON;
    now.c_cc[VEOF] = before.c_cc[VEOF];
    now.c_cc[VEOL] = before.c_cc[VEOL];
    return set_modes();
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
    now.c_lflag &= ~ISIG;
    now.c_iflag &= ~IXON;
    return cbreak();
}

int noraw(void)
{
    now.c_lflag |= ISIG;
    now.c_iflag |= before.c_iflag & IXON;
    return nocbreak();
}

/* The terminal echoes nothing from now on; wgetch does if the program wants it. */
int echo(void)
{
    echoes = TRUE;
    return OK;
}

int noecho(void)
{
    echoes = FALSE;
    now.c_lflag &= ~ECHO;
    return set_modes();
}

int nl(void)
{
    now.c_iflag |= ICRNL;
    now.c_oflag |= ONLCR;
    return set_modes();
}

int nonl(void)
{
    now.c_iflag &= ~ICRNL;
    now.c_oflag &= ~ONLCR;
    return set_modes();
}
