/* Lines that are typed. */
#include "screen.h"

#define LINE 1024

static void wipe(WINDOW *window, int width)
{
    int i;

    for (i = 0; i < width; i++) {
        if (window->_curx == 0)
            return;
        wmove(window, window->_cury, window->_curx - 1);
        wdelch(window);
    }
}

static int width_of(int character)
{
    const char *shown = unctrl(character);

    return shown[1] ? 2 : 1;
}

/* Until Return, with the terminal's characters for erasing one or all. No more than `most` characters. */
static int read_line(WINDOW *window, char *text, int most, int echoes)
{
    int count = 0, code, result = OK;

    for (;;) {
        code = wgetch(window);
        if (code == ERR || code == '\n' || code == '\r' || code == KEY_ENTER)
            break;
        if (code == KEY_RESIZE) {
            result = KEY_RESIZE;
            break;
        }
        if (code == erasechar() || code == '\b' || code == KEY_LEFT || code == KEY_BACKSPACE) {
            if (count > 0) {
                count--;
                if (echoes)
                    wipe(window, width_of((unsigned char)text[count]));
            }
        } else if (code == killchar()) {
            while (count > 0) {
                count--;
                if (echoes)
                    wipe(window, width_of((unsigned char)text[count]));
            }
        } else if (code > 0xff || count == most) {
            beep();
        } else {
            text[count++] = code;
            if (echoes)
                waddch(window, code);
        }
        if (echoes)
            wrefresh(window);
    }
    text[count] = '\0';
    if (echoes && result == OK && code != ERR) {
        waddch(window, '\n');
        wrefresh(window);
    }
    return code == ERR ? ERR : result;
}

int wgetnstr(WINDOW *window, char *text, int most)
{
    SCREEN *screen = _curses_screen;
    int echoes, keys, translates, cbreaks, result;
    struct termios modes;

    if (!window || !screen || !text)
        return ERR;
    modes = *screen->terminal->_program_mode;
    cbreaks = screen->is_cbreak;
    cbreak();
    echoes = screen->echoes;
    keys = window->_use_keypad;
    translates = screen->translates_newline;
    screen->echoes = FALSE;
    screen->translates_newline = TRUE;
    result = read_line(window, text, most < 0 ? LINE : most, echoes);
    screen->echoes = echoes;
    screen->translates_newline = translates;
    window->_use_keypad = keys;
    *screen->terminal->_program_mode = modes;
    screen->is_cbreak = cbreaks;
    reset_prog_mode();
    return result;
}

int wgetstr(WINDOW *window, char *text)
{
    return wgetnstr(window, text, -1);
}
