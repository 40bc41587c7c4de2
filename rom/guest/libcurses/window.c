/* Windows: what is to be on the screen. */
#include <curses.h>
#include <stdarg.h>
#include <stdlib.h>

#define BLANK ' '
#define TAB 8

/* What the screen shows now is a window too. */
WINDOW *stdscr, *curscr;
int LINES, COLS;

static void blank(WINDOW *window, int line, int column)
{
    while (column < window->_maxx)
        window->_y[line][column++] = BLANK;
}

/* No lines or columns: as many as there are from there on. */
WINDOW *newwin(int lines, int columns, int first_line, int first_column)
{
    WINDOW *made = calloc(1, sizeof *made);
    chtype *room;
    int i;

    if (lines == 0)
        lines = LINES - first_line;
    if (columns == 0)
        columns = COLS - first_column;
    if (!made || lines <= 0 || columns <= 0 || first_line < 0 || first_column < 0) {
        free(made);
        return NULL;
    }
    made->_y = malloc(lines * sizeof *made->_y);
    room = malloc(lines * columns * sizeof *room);
    if (!made->_y || !room) {
        free(made->_y);
        free(room);
        free(made);
        return NULL;
    }
    made->_maxy = lines;
    made->_maxx = columns;
    made->_begy = first_line;
    made->_begx = first_column;
    for (i = 0; i < lines; i++) {
        made->_y[i] = room + i * columns;
        blank(made, i, 0);
    }
    return made;
}

int delwin(WINDOW *window)
{
    if (!window)
        return ERR;
    free(window->_y[0]);
    free(window->_y);
    free(window);
    return OK;
}

int wmove(WINDOW *window, int line, int column)
{
    if (line < 0 || column < 0 || line >= window->_maxy || column >= window->_maxx)
        return ERR;
    window->_cury = line;
    window->_curx = column;
    return OK;
}

static void scroll_up(WINDOW *window)
{
    int line, column;

    for (line = 0; line + 1 < window->_maxy; line++)
        for (column = 0; column < window->_maxx; column++)
            window->_y[line][column] = window->_y[line + 1][column];
    blank(window, window->_maxy - 1, 0);
}

static int next_line(WINDOW *window)
{
    window->_curx = 0;
    if (window->_cury + 1 < window->_maxy) {
        window->_cury++;
        return OK;
    }
    if (!window->_scroll) {
        window->_curx = window->_maxx - 1;
        return ERR;
    }
    scroll_up(window);
    return OK;
}

int waddch(WINDOW *window, chtype character)
{
    int code = character & A_CHARTEXT;

    switch (code) {
    case '\n':
        blank(window, window->_cury, window->_curx);
        return next_line(window);
    case '\r':
        window->_curx = 0;
        return OK;
    case '\b':
        if (window->_curx > 0)
            window->_curx--;
        return OK;
    case '\t':
        do {
            if (waddch(window, BLANK | (character & ~A_CHARTEXT)) == ERR)
                return ERR;
        } while (window->_curx % TAB != 0);
        return OK;
    }
    if (code < ' ' || code == 0x7f)
        return waddch(window, '^') == ERR ? ERR : waddch(window, code ^ 0x40);
    window->_y[window->_cury][window->_curx] = character | window->_attrs;
    if (window->_curx + 1 < window->_maxx) {
        window->_curx++;
        return OK;
    }
    return next_line(window);
}

int waddstr(WINDOW *window, const char *text)
{
    for (; *text; text++)
        if (waddch(window, (unsigned char)*text) == ERR)
            return ERR;
    return OK;
}

int werase(WINDOW *window)
{
    int line;

    for (line = 0; line < window->_maxy; line++)
        blank(window, line, 0);
    return wmove(window, 0, 0);
}

int wclear(WINDOW *window)
{
    window->_clear = TRUE;
    return werase(window);
}

int wclrtoeol(WINDOW *window)
{
    blank(window, window->_cury, window->_curx);
    return OK;
}

int wclrtobot(WINDOW *window)
{
    int line;

    blank(window, window->_cury, window->_curx);
    for (line = window->_cury + 1; line < window->_maxy; line++)
        blank(window, line, 0);
    return OK;
}

int wattrset(WINDOW *window, int attributes)
{
    window->_attrs = attributes;
    return OK;
}

int wattron(WINDOW *window, int attributes)
{
    window->_attrs |= attributes;
    return OK;
}

int wattroff(WINDOW *window, int attributes)
{
    window->_attrs &= ~attributes;
    return OK;
}

static int print(WINDOW *window, const char *format, va_list arguments)
{
    char text[1024];

    vsnprintf(text, sizeof text, format, arguments);
    return waddstr(window, text);
}

int wprintw(WINDOW *window, const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = print(window, format, arguments);
    va_end(arguments);
    return result;
}

int printw(const char *format, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, format);
    result = print(stdscr, format, arguments);
    va_end(arguments);
    return result;
}

int mvprintw(int line, int column, const char *format, ...)
{
    va_list arguments;
    int result = wmove(stdscr, line, column);

    va_start(arguments, format);
    if (result == OK)
        result = print(stdscr, format, arguments);
    va_end(arguments);
    return result;
}

int mvwprintw(WINDOW *window, int line, int column, const char *format, ...)
{
    va_list arguments;
    int result = wmove(window, line, column);

    va_start(arguments, format);
    if (result == OK)
        result = print(window, format, arguments);
    va_end(arguments);
    return result;
}
