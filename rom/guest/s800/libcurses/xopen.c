/* What X/Open's curses has as functions: those that are macros in <curses.h>, and what came with release 10. */

#include <curses.h>
#include <termcap.h>

int (addch)(chtype character)
{
    return waddch(stdscr, character);
}

int (addstr)(const char *text)
{
    return waddstr(stdscr, text);
}

int (move)(int line, int column)
{
    return wmove(stdscr, line, column);
}

int (erase)(void)
{
    return werase(stdscr);
}

int (clear)(void)
{
    return wclear(stdscr);
}

int (clrtoeol)(void)
{
    return wclrtoeol(stdscr);
}

int (clrtobot)(void)
{
    return wclrtobot(stdscr);
}

int (refresh)(void)
{
    return wrefresh(stdscr);
}

int (getch)(void)
{
    return wgetch(stdscr);
}

int (attrset)(int attributes)
{
    return wattrset(stdscr, attributes);
}

int (attron)(int attributes)
{
    return wattron(stdscr, attributes);
}

int (attroff)(int attributes)
{
    return wattroff(stdscr, attributes);
}

#undef clearok
#undef leaveok
#undef scrollok
#undef keypad

/* Draw all of the screen the next time. */
int clearok(WINDOW *window, int on)
{
    window->_clear = on;
    return OK;
}

int leaveok(WINDOW *window, int on)
{
    window->_leave = on;
    return OK;
}

int scrollok(WINDOW *window, int on)
{
    window->_scroll = on;
    return OK;
}

int keypad(WINDOW *window, int on)
{
    window->_use_keypad = on;
    return OK;
}

/* What is waiting for the terminal is not thrown away by an interrupt in any case. */
int intrflush(WINDOW *window, int on)
{
    (void)window, (void)on;
    return OK;
}

static const char *capability(const char *name)
{
    static char area[256];
    char *place = area;

    return tgetstr(name, &place);
}

chtype termattrs(void)
{
    return capability("so") ? A_STANDOUT : A_NORMAL;
}

static int put(int character)
{
    return putchar(character);
}

/* 0 hides the cursor, 1 shows it, 2 makes it very visible. Returns how it was, ERR if the terminal can't do it. */
int curs_set(int how)
{
    static const char names[3][3] = { "vi", "ve", "vs" };
    static int now = 1;
    int before = now;
    const char *text = how < 0 || how > 2 ? 0 : capability(names[how]);

    if (text == 0)
        return ERR;
    tputs(text, 1, put);
    fflush(stdout);
    now = how;
    return before;
}
