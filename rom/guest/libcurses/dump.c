/* Windows and screens kept in files. */
#include <stdlib.h>
#include <string.h>
#include "screen.h"

#define MAGIC 0x68637363

struct saved {
    unsigned int magic;
    short lines, columns, y, x, cursor_y, cursor_x;
    chtype attributes, background;
};

int putwin(WINDOW *window, FILE *file)
{
    struct saved saved = { MAGIC, 0, 0, 0, 0, 0, 0, 0, 0 };
    int line;

    if (!window || !file)
        return ERR;
    saved.lines = window->_maxy;
    saved.columns = window->_maxx;
    saved.y = window->_begy;
    saved.x = window->_begx;
    saved.cursor_y = window->_cury;
    saved.cursor_x = window->_curx;
    saved.attributes = window->_attrs;
    saved.background = window->_bkgd;
    if (fwrite(&saved, sizeof saved, 1, file) != 1)
        return ERR;
    for (line = 0; line < window->_maxy; line++)
        if (fwrite(window->_y[line], sizeof **window->_y, window->_maxx, file) != (size_t)window->_maxx)
            return ERR;
    return OK;
}

WINDOW *getwin(FILE *file)
{
    struct saved saved;
    WINDOW *window;
    int line;

    if (!file || fread(&saved, sizeof saved, 1, file) != 1 || saved.magic != MAGIC)
        return NULL;
    if (saved.lines <= 0 || saved.columns <= 0)
        return NULL;
    window = _curses_new_window(saved.lines, saved.columns, saved.y, saved.x, NULL);
    if (!window)
        return NULL;
    for (line = 0; line < window->_maxy; line++)
        if (fread(window->_y[line], sizeof **window->_y, window->_maxx, file) != (size_t)window->_maxx) {
            delwin(window);
            return NULL;
        }
    window->_attrs = saved.attributes;
    window->_bkgd = saved.background;
    wmove(window, saved.cursor_y, saved.cursor_x);
    touchwin(window);
    return window;
}

/* What the terminal shows. */
int scr_dump(const char *name)
{
    FILE *file = _curses_screen ? fopen(name, "w") : NULL;
    int result;

    if (!file)
        return ERR;
    result = putwin(_curses_screen->wanted, file);
    return fclose(file) == 0 ? result : ERR;
}

static int read_into(WINDOW *to, const char *name)
{
    FILE *file = fopen(name, "r");
    WINDOW *read = file ? getwin(file) : NULL;
    int line, fits = read && read->_maxy == to->_maxy && read->_maxx == to->_maxx;

    for (line = 0; fits && line < to->_maxy; line++)
        memcpy(to->_y[line], read->_y[line], to->_maxx * sizeof **to->_y);
    if (fits)
        wmove(to, read->_cury, read->_curx);
    delwin(read);
    if (file)
        fclose(file);
    return fits ? touchwin(to) : ERR;
}

/* To be shown by the next doupdate. */
int scr_restore(const char *name)
{
    return _curses_screen ? read_into(_curses_screen->wanted, name) : ERR;
}

/* What the terminal shows already, because another program has drawn it. */
int scr_init(const char *name)
{
    if (!_curses_screen || read_into(_curses_screen->shown, name) == ERR)
        return ERR;
    _curses_screen->shown->_clear = FALSE;
    return OK;
}

int scr_set(const char *name)
{
    return scr_init(name) == ERR ? ERR : scr_restore(name);
}
