/* Soft labels: eight words for function keys, in a line of the terminal's own or in the last line of the screen. */
#include <string.h>
#include "screen.h"

static int width(void)
{
    return num_labels > 0 && label_width > 0 && label_width < LABEL_WIDTH ? label_width : LABEL_WIDTH;
}

/* Before initscr: 0 for three, two and three labels, 1 for four and four. */
int slk_init(int format)
{
    if (format < 0 || format > 1)
        return ERR;
    _curses_label_layout = format;
    return OK;
}

/* As ripoffline's: the screen's last line becomes the labels'. */
int _curses_set_up_labels_window(WINDOW *window, int columns)
{
    int i;

    (void)columns;
    if (!window)
        return ERR;
    _curses_screen->label_window = window;
    _curses_screen->label_attributes = A_STANDOUT;
    window->_leave = TRUE;
    for (i = 0; i < LABELS; i++)
        _curses_screen->labels[i].changed = TRUE;
    return OK;
}

/* Where a label starts: groups at the ends and, of three, in the middle. */
static int column(SCREEN *screen, int number)
{
    int space = screen->columns - LABELS * LABEL_WIDTH, gaps = LABELS - 1, gap;

    if (screen->label_layout == 1) {
        gap = space - (gaps - 1);
        return number * (LABEL_WIDTH + 1) + (number >= 4 ? (gap > 1 ? gap - 1 : 0) : 0);
    }
    gap = (space - (gaps - 2)) / 2;
    gap = gap > 1 ? gap - 1 : 0;
    return number * (LABEL_WIDTH + 1) + (number >= 3 ? gap : 0) + (number >= 5 ? gap : 0);
}

static void justify(struct label *label)
{
    int length = strlen(label->text), wide = width(), before = 0;

    if (label->justify == 1)
        before = (wide - length) / 2;
    else if (label->justify == 2)
        before = wide - length;
    sprintf(label->shown, "%*s%-*s", before, "", wide - before, label->text);
}

int slk_set(int number, const char *text, int where)
{
    SCREEN *screen = _curses_screen;
    struct label *label;
    size_t length;

    if (!screen || screen->label_layout == NOWHERE || number < 1 || number > LABELS || where < 0 || where > 2)
        return ERR;
    label = &screen->labels[number - 1];
    text = text ? text + strspn(text, " ") : "";
    length = strcspn(text, "\n\t\r");
    if (length > (size_t)width())
        length = width();
    memcpy(label->text, text, length);
    while (length > 0 && label->text[length - 1] == BLANK)
        length--;
    label->text[length] = '\0';
    label->justify = where;
    label->changed = TRUE;
    justify(label);
    return OK;
}

char *slk_label(int number)
{
    SCREEN *screen = _curses_screen;

    if (!screen || screen->label_layout == NOWHERE || number < 1 || number > LABELS)
        return NULL;
    return screen->labels[number - 1].text;
}

static void show(SCREEN *screen, int number)
{
    struct label *label = &screen->labels[number];

    if (screen->label_window) {
        wmove(screen->label_window, 0, column(screen, number));
        wattrset(screen->label_window, screen->label_attributes);
        waddnstr(screen->label_window, *label->shown ? label->shown : "        ", LABEL_WIDTH);
    } else {
        _curses_send(tparm(plab_norm, number + 1, label->shown));
    }
    label->changed = FALSE;
}

/* The cursor stays where another window has it. */
static int show_window(SCREEN *screen)
{
    WINDOW before = *screen->wanted;

    if (wnoutrefresh(screen->label_window) == ERR)
        return ERR;
    screen->wanted->_leave = before._leave;
    screen->wanted->_cury = before._cury;
    screen->wanted->_curx = before._curx;
    return OK;
}

int slk_noutrefresh(void)
{
    SCREEN *screen = _curses_screen;
    int i;

    if (!screen || screen->label_layout == NOWHERE)
        return ERR;
    if (screen->labels_cleared)
        return OK;
    for (i = 0; i < LABELS; i++)
        if (screen->labels[i].changed)
            show(screen, i);
    if (screen->label_window)
        return show_window(screen);
    _curses_send(label_on);
    return OK;
}

int slk_refresh(void)
{
    return slk_noutrefresh() == ERR ? ERR : doupdate();
}

int slk_clear(void)
{
    SCREEN *screen = _curses_screen;

    if (!screen || screen->label_layout == NOWHERE)
        return ERR;
    screen->labels_cleared = TRUE;
    if (screen->label_window) {
        werase(screen->label_window);
        return wrefresh(screen->label_window);
    }
    _curses_send(label_off);
    return fflush(screen->output) == 0 ? OK : ERR;
}

int slk_touch(void)
{
    SCREEN *screen = _curses_screen;
    int i;

    if (!screen || screen->label_layout == NOWHERE)
        return ERR;
    for (i = 0; i < LABELS; i++)
        screen->labels[i].changed = TRUE;
    return OK;
}

int slk_restore(void)
{
    if (slk_touch() == ERR)
        return ERR;
    _curses_screen->labels_cleared = FALSE;
    return slk_refresh();
}

int slk_attrset(chtype attributes)
{
    if (!_curses_screen || !_curses_screen->label_window)
        return ERR;
    _curses_screen->label_attributes = attributes & A_ATTRIBUTES;
    return slk_touch();
}

int slk_attron(chtype attributes)
{
    return _curses_screen ? slk_attrset(_curses_screen->label_attributes | attributes) : ERR;
}

int slk_attroff(chtype attributes)
{
    return _curses_screen ? slk_attrset(_curses_screen->label_attributes & ~attributes) : ERR;
}

/* The terminal's own labels, when a screen ends and begins again. */
void _curses_clear_labels(SCREEN *screen)
{
    if (screen->label_layout != NOWHERE && !screen->label_window)
        _curses_send(label_off);
}

void _curses_show_labels(SCREEN *screen)
{
    if (screen->label_layout != NOWHERE && !screen->label_window && !screen->labels_cleared)
        _curses_send(label_on);
}
