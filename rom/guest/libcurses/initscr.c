/* Screens: one for each terminal a program draws on. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "screen.h"

WINDOW *stdscr, *curscr;
int LINES, COLS, COLORS, COLOR_PAIRS;
chtype acs_map[128];
SCREEN *_curses_screen;
struct rip _curses_rips[RIPPED];
int _curses_rip_count, _curses_is_filter, _curses_use_env = TRUE, _curses_label_layout = NOWHERE;

static int from_environment(const char *name)
{
    const char *value = getenv(name);

    return value ? atoi(value) : 0;
}

/* What the environment says, else the terminal's line discipline, else its description. */
void _curses_size(SCREEN *screen)
{
    int rows = 0, across = 0;
#ifdef TIOCGWINSZ
    struct winsize size;

    if (ioctl(fileno(screen->output), TIOCGWINSZ, &size) == 0) {
        rows = size.ws_row;
        across = size.ws_col;
    }
#endif
    if (_curses_use_env && from_environment("LINES") > 0)
        rows = from_environment("LINES");
    if (_curses_use_env && from_environment("COLUMNS") > 0)
        across = from_environment("COLUMNS");
    screen->lines = rows > 0 ? rows : tigetnum("lines") > 0 ? tigetnum("lines") : 24;
    screen->columns = across > 0 ? across : tigetnum("cols") > 0 ? tigetnum("cols") : 80;
    if (_curses_is_filter)
        screen->lines = 1;
}

/* Line drawing: what the terminal has for each, else something alike. */
static void learn_line_drawing(void)
{
    static const char alike[] = "+>,<-^.v0#`+a:f'g#h#i#j+k+l+m+n+o~p-q-r-s_t+u+v+w+x|y<z>{*|!}f~o";
    const char *pair;

    for (pair = alike; *pair; pair += 2)
        acs_map[(unsigned char)pair[0]] = (unsigned char)pair[1];
    for (pair = acs_chars; pair && pair[0] && pair[1]; pair += 2)
        if ((unsigned char)pair[0] < 128)
            acs_map[(unsigned char)pair[0]] = (unsigned char)pair[1] | A_ALTCHARSET;
    _curses_send(ena_acs);
}

static int make_windows(SCREEN *screen)
{
    screen->shown = _curses_new_window(screen->lines, screen->columns, 0, 0, NULL);
    screen->wanted = _curses_new_window(screen->lines, screen->columns, 0, 0, NULL);
    return screen->shown && screen->wanted ? OK : ERR;
}

/* stdscr, after the lines that ripoffline takes. */
static int divide(SCREEN *screen)
{
    int top = 0, bottom = 0, i;

    curscr = screen->shown;
    COLS = screen->columns;
    LINES = screen->lines;
    for (i = 0; i < _curses_rip_count; i++) {
        struct rip *rip = &_curses_rips[i];
        WINDOW *line = newwin(1, COLS, rip->at_top ? top : screen->lines - 1 - bottom, 0);

        *(rip->at_top ? &top : &bottom) += 1;
        if (!line)
            return ERR;
        LINES = screen->lines - top - bottom;
        rip->set_up(line, COLS);
        LINES = screen->lines;
    }
    LINES = screen->lines - top - bottom;
    _curses_rip_count = 0;
    screen->standard = _curses_new_window(LINES, COLS, top, 0, NULL);
    stdscr = screen->standard;
    return stdscr ? touchwin(stdscr) : ERR;
}

/* A screen on a terminal of that type; a null pointer if there is no such type or no room. */
SCREEN *newterm(char *type, FILE *output, FILE *input)
{
    SCREEN *screen;
    int status;

    if (setupterm(type, fileno(output), &status) == -1)
        return NULL;
    screen = calloc(1, sizeof *screen);
    if (!screen)
        return NULL;
    screen->terminal = cur_term;
    screen->output = output;
    screen->input = fileno(input);
    screen->typeahead = isatty(screen->input) ? screen->input : -1;
    screen->type = ttytype;
    screen->echoes = TRUE;
    screen->translates_newline = TRUE;
    screen->is_pair_known = TRUE;
    screen->cursor_shape = 1;
    screen->y = screen->x = NOWHERE;
    screen->label_layout = _curses_label_layout;
    screen->default_foreground = screen->default_background = -1;
    screen->pair[0][0] = screen->pair[0][1] = -1;
    _curses_screen = screen;
    _curses_size(screen);
    _curses_costs(screen);
    def_shell_mode();
    savetty();
    if (screen->label_layout != NOWHERE && num_labels <= 0)
        ripoffline(-1, _curses_set_up_labels_window);
    if (make_windows(screen) == ERR || divide(screen) == ERR)
        return NULL;
    _curses_label_layout = NOWHERE;
    learn_line_drawing();
    _curses_learn_keys(screen);
    _curses_catch_resizing();
    screen->is_ended = TRUE;
    screen->shown->_clear = TRUE;
    def_prog_mode();
    _curses_program_modes(screen);
    _curses_enter(screen);
    return screen;
}

WINDOW *initscr(void)
{
    char *type = getenv("TERM");

    if (_curses_screen && _curses_screen->output == stdout) {
        doupdate();
        return stdscr;
    }
    if (!newterm(type, stdout, stdin)) {
        fprintf(stderr, "Error opening terminal: %s.\n", type ? type : "unknown");
        exit(1);
    }
    return stdscr;
}

/* Returns the screen that was current. */
SCREEN *set_term(SCREEN *screen)
{
    SCREEN *before = _curses_screen;

    _curses_screen = screen;
    if (screen) {
        set_curterm(screen->terminal);
        stdscr = screen->standard;
        curscr = screen->shown;
        COLS = screen->columns;
        LINES = stdscr->_maxy;
        COLORS = screen->colors;
        COLOR_PAIRS = screen->pairs;
    }
    return before;
}

void delscreen(SCREEN *screen)
{
    if (!screen)
        return;
    delwin(screen->standard);
    delwin(screen->shown);
    delwin(screen->wanted);
    delwin(screen->label_window);
    del_curterm(screen->terminal);
    _curses_forget_keys(screen->keys);
    if (screen == _curses_screen) {
        _curses_screen = NULL;
        stdscr = curscr = NULL;
    }
    free(screen);
}

/* Leave the terminal as a shell wants it, the cursor at its bottom. */
int endwin(void)
{
    SCREEN *screen = _curses_screen;

    if (!screen || screen->is_ended)
        return ERR;
    _curses_set_attributes(screen, A_NORMAL);
    if (screen->has_started_color)
        _curses_send(orig_pair);
    _curses_go(screen, screen->lines - 1, 0);
    if (screen->cursor_shape != 1)
        _curses_send(cursor_normal);
    if (screen->keypad_on)
        _curses_send(keypad_local);
    _curses_clear_labels(screen);
    _curses_send(exit_ca_mode);
    fflush(screen->output);
    screen->is_ended = TRUE;
    screen->keypad_on = FALSE;
    screen->shown->_clear = TRUE;
    screen->y = screen->x = NOWHERE;
    def_prog_mode();
    return reset_shell_mode();
}

int isendwin(void)
{
    return _curses_screen && _curses_screen->is_ended;
}

/* Before the first drawing, and after endwin. */
void _curses_enter(SCREEN *screen)
{
    screen->is_ended = FALSE;
    reset_prog_mode();
    _curses_send(enter_ca_mode);
    if (screen->cursor_shape == 0)
        _curses_send(cursor_invisible);
    else if (screen->cursor_shape == 2)
        _curses_send(cursor_visible);
    _curses_show_labels(screen);
    screen->y = screen->x = NOWHERE;
}

/* One line of the terminal is all there is. Before initscr. */
void filter(void)
{
    _curses_is_filter = TRUE;
}

/* Whether LINES and COLUMNS of the environment count. Before initscr. */
void use_env(int on)
{
    _curses_use_env = on;
}

/* Take a line from the top or (negative) the bottom for a window that is given to `set_up`. Before initscr. */
int ripoffline(int where, int (*set_up)(WINDOW *, int))
{
    if (where == 0)
        return OK;
    if (_curses_rip_count == RIPPED)
        return ERR;
    _curses_rips[_curses_rip_count].at_top = where > 0;
    _curses_rips[_curses_rip_count++].set_up = set_up;
    return OK;
}
