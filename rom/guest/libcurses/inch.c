/* What is in a window. */
#include "screen.h"

chtype winch(WINDOW *window)
{
    return window ? window->_y[window->_cury][window->_curx] : (chtype)ERR;
}

/* Characters from the cursor to the end of the line, `count` at most, -1 for all. Returns how many. */
int winnstr(WINDOW *window, char *text, int count)
{
    int column, i = 0;

    if (!window || !text)
        return ERR;
    for (column = window->_curx; column < window->_maxx && i != count; column++)
        text[i++] = window->_y[window->_cury][column] & A_CHARTEXT;
    text[i] = '\0';
    return i;
}

int winstr(WINDOW *window, char *text)
{
    return winnstr(window, text, -1) == ERR ? ERR : OK;
}

/* The same with their attributes. */
int winchnstr(WINDOW *window, chtype *text, int count)
{
    int column, i = 0;

    if (!window || !text)
        return ERR;
    for (column = window->_curx; column < window->_maxx && i != count; column++)
        text[i++] = window->_y[window->_cury][column];
    text[i] = 0;
    return OK;
}

int winchstr(WINDOW *window, chtype *text)
{
    return winchnstr(window, text, -1);
}
