/* printf and scanf on windows. */
#include <stdlib.h>
#include "screen.h"

#define LINE 1024

int vwprintw(WINDOW *window, const char *format, va_list arguments)
{
    char room[LINE], *text = room;
    va_list again;
    int length, result;

    va_copy(again, arguments);
    length = vsnprintf(room, sizeof room, format, arguments);
    if (length >= LINE) {
        text = malloc(length + 1);
        if (text)
            vsnprintf(text, length + 1, format, again);
    }
    va_end(again);
    if (length < 0 || !text)
        return ERR;
    result = waddstr(window, text);
    if (text != room)
        free(text);
    return result;
}

int vw_printw(WINDOW *window, const char *format, va_list arguments)
{
    return vwprintw(window, format, arguments);
}

int vwscanw(WINDOW *window, const char *format, va_list arguments)
{
    char text[LINE];

    return wgetnstr(window, text, sizeof text - 1) == ERR ? ERR : vsscanf(text, format, arguments);
}

int vw_scanw(WINDOW *window, const char *format, va_list arguments)
{
    return vwscanw(window, format, arguments);
}

/* The body of a function with arguments of a format, by a function that takes them as a list. */
#define CALL(function, window, ready)                       \
    va_list arguments;                                      \
    int result = ERR;                                       \
                                                            \
    va_start(arguments, format);                            \
    if (ready)                                              \
        result = function(window, format, arguments);       \
    va_end(arguments);                                      \
    return result

int printw(const char *format, ...)
{
    CALL(vwprintw, stdscr, TRUE);
}

int wprintw(WINDOW *window, const char *format, ...)
{
    CALL(vwprintw, window, TRUE);
}

int mvprintw(int line, int column, const char *format, ...)
{
    CALL(vwprintw, stdscr, move(line, column) == OK);
}

int mvwprintw(WINDOW *window, int line, int column, const char *format, ...)
{
    CALL(vwprintw, window, wmove(window, line, column) == OK);
}

int scanw(const char *format, ...)
{
    CALL(vwscanw, stdscr, TRUE);
}

int wscanw(WINDOW *window, const char *format, ...)
{
    CALL(vwscanw, window, TRUE);
}

int mvscanw(int line, int column, const char *format, ...)
{
    CALL(vwscanw, stdscr, move(line, column) == OK);
}

int mvwscanw(WINDOW *window, int line, int column, const char *format, ...)
{
    CALL(vwscanw, window, wmove(window, line, column) == OK);
}
