/* Lines that the terminal moves itself: where the wanted screen has shown lines in other places, they are scrolled
   there if that takes fewer bytes than writing them. */
#include <stdlib.h>
#include <string.h>
#include "screen.h"

#define MOST_LINES 512
#define NEW (-1)

static short origin[MOST_LINES];        /* for each wanted line, the shown one it is like, or NEW */

static unsigned int hash(const chtype *at, int columns)
{
    const chtype *limit = at + columns;
    unsigned int value = 0;

    while (at < limit)
        value = (value << 5) + value + *at++;
    return value;
}

static int is_same(SCREEN *screen, int wanted, int shown)
{
    return memcmp(screen->wanted->_y[wanted], screen->shown->_y[shown], screen->columns * sizeof(chtype)) == 0;
}

/* Lines that occur once on either side belong together, and so do their neighbours as far as they are alike. */
static void find_origins(SCREEN *screen, int first, int last)
{
    static unsigned int wanted[MOST_LINES], shown[MOST_LINES];
    int i, j, matches, match = 0;

    for (i = first; i <= last; i++) {
        wanted[i] = hash(screen->wanted->_y[i], screen->columns);
        shown[i] = hash(screen->shown->_y[i], screen->columns);
        origin[i] = NEW;
    }
    for (i = first; i <= last; i++) {
        matches = 0;
        for (j = first; j <= last && matches < 2; j++)
            if (shown[j] == wanted[i]) {
                match = j;
                matches++;
            }
        if (matches != 1)
            continue;
        for (j = first; j <= last; j++)
            if (j != i && wanted[j] == wanted[i])
                break;
        if (j > last && is_same(screen, i, match))
            origin[i] = match;
    }
    for (i = first + 1; i <= last; i++)
        if (origin[i] == NEW && origin[i - 1] != NEW && origin[i - 1] < last && wanted[i] == shown[origin[i - 1] + 1])
            origin[i] = origin[i - 1] + 1;
    for (i = last - 1; i >= first; i--)
        if (origin[i] == NEW && origin[i + 1] > first && wanted[i] == shown[origin[i + 1] - 1])
            origin[i] = origin[i + 1] - 1;
}

/* Blocks too small for how far they move are not worth it. */
static void drop_small_blocks(int first, int last)
{
    int start, size, distance, i;

    for (start = first; start <= last; start += size) {
        size = 1;
        if (origin[start] == NEW)
            continue;
        distance = origin[start] - start;
        while (start + size <= last && origin[start + size] != NEW && origin[start + size] - start - size == distance)
            size++;
        if (distance != 0 && (size < 3 || size + (size / 8 > 2 ? 2 : size / 8) < abs(distance)))
            for (i = start; i < start + size; i++)
                origin[i] = NEW;
    }
}

static void blank_shown(SCREEN *screen, int first, int last)
{
    int y, x;

    for (y = first; y <= last; y++)
        for (x = 0; x < screen->columns; x++)
            screen->shown->_y[y][x] = BLANK;
}

static void times(const char *one, const char *many, int count)
{
    if (many && (count > 1 || !one) && (!one || _curses_cost(tparm(many, count)) < count * _curses_cost(one)))
        _curses_send(tparm(many, count));
    else
        while (count-- > 0)
            _curses_send(one);
}

/* The rows of what is shown, rotated as the terminal has moved them. */
static void rotate(SCREEN *screen, int first, int last, int count)
{
    chtype *kept[MOST_LINES], **rows = screen->shown->_y;
    int height = last - first + 1, y;

    memcpy(kept, rows + first, height * sizeof *rows);
    for (y = 0; y < height; y++)
        rows[first + y] = kept[(y + count + height) % height];
    for (y = first; y <= last; y++)
        _curses_changed(screen->wanted, y, 0, screen->columns - 1);
    if (count > 0)
        blank_shown(screen, last - count + 1, last);
    else
        blank_shown(screen, first, first - count - 1);
}

/* Up at the bottom of the screen or of a region, down at its top. Returns whether the terminal can. */
static int by_region(SCREEN *screen, int first, int last, int count)
{
    int whole = first == 0 && last == screen->lines - 1, up = count > 0;
    const char *one = up ? scroll_forward : scroll_reverse, *many = up ? parm_index : parm_rindex;

    if ((!one && !many) || (!whole && !change_scroll_region))
        return FALSE;
    if ((up ? memory_below : memory_above) && whole)
        return FALSE;
    if (!whole) {
        _curses_send(tparm(change_scroll_region, first, last));
        screen->y = screen->x = NOWHERE;
    }
    if (one) {
        if (up ? screen->y != last : screen->y != first || screen->x != 0)
            _curses_go(screen, up ? last : first, whole && up && screen->x >= 0 && screen->x < screen->columns ?
                       screen->x : 0);
    } else {
        _curses_go(screen, up ? last : first, 0);
    }
    times(one, many, up ? count : -count);
    if (!whole) {
        _curses_send(tparm(change_scroll_region, 0, screen->lines - 1));
        screen->y = screen->x = NOWHERE;
    }
    return TRUE;
}

/* Lines deleted where the region starts and inserted where it ends, or the other way round. */
static int by_lines(SCREEN *screen, int first, int last, int count)
{
    int up = count > 0, below = last < screen->lines - 1, size = up ? count : -count;

    if ((!delete_line && !parm_delete_line) || (!insert_line && !parm_insert_line && (below || !up)))
        return FALSE;
    if (up || below) {
        _curses_go(screen, up ? first : last + 1 - size, 0);
        times(delete_line, parm_delete_line, size);
    }
    if (!up || below) {
        _curses_go(screen, up ? last + 1 - size : first, 0);
        times(insert_line, parm_insert_line, size);
    }
    return TRUE;
}

/* Move lines `first` to `last` of the terminal up by `count`, down if negative. Returns ERR if it can't. */
int _curses_scroll_region(SCREEN *screen, int first, int last, int count)
{
    int whole = first == 0 && last == screen->lines - 1;

    _curses_set_attributes(screen, A_NORMAL);
    if (!whole && last == screen->lines - 1 && by_lines(screen, first, last, count))
        ;
    else if (!by_region(screen, first, last, count) && !by_lines(screen, first, last, count))
        return ERR;
    rotate(screen, first, last, count);
    return OK;
}

/* One block from `start` on, all with the same distance; returns its end. */
static int block_end(int start, int last)
{
    int end = start, distance = origin[start] - start;

    while (end < last && origin[end + 1] != NEW && origin[end + 1] - end - 1 == distance)
        end++;
    return end;
}

static int is_blank(const chtype *at, int columns)
{
    while (columns > 0 && *at == BLANK) {
        at++;
        columns--;
    }
    return columns == 0;
}

/* Blank lines below a region may move with it: all of the screen is scrolled more cheaply than a part. */
static int extend(SCREEN *screen, int last)
{
    int y = last + 1;

    while (y < screen->lines && is_blank(screen->shown->_y[y], screen->columns))
        y++;
    return y == screen->lines ? y - 1 : last;
}

/* Upwards moves from the top, then downwards ones from the bottom: none destroys what another still needs. */
void _curses_move_lines(SCREEN *screen)
{
    int first = 0, last = screen->lines - 1, y, end, start, distance;

    if (screen->lines > MOST_LINES)
        return;
    while (first <= last && screen->wanted->_firstch[first] == UNCHANGED)
        first++;
    while (last >= first && screen->wanted->_firstch[last] == UNCHANGED)
        last--;
    if (last - first < 3)
        return;
    find_origins(screen, first, last);
    drop_small_blocks(first, last);
    for (y = first; y <= last; y = end + 1) {
        end = y;
        if (origin[y] == NEW)
            continue;
        end = block_end(y, last);
        distance = origin[y] - y;
        if (distance > 0)
            _curses_scroll_region(screen, y, extend(screen, end + distance), distance);
    }
    for (y = last; y >= first; y = start - 1) {
        start = y;
        if (origin[y] == NEW)
            continue;
        distance = origin[y] - y;
        while (start > first && origin[start - 1] != NEW && origin[start - 1] - start + 1 == distance)
            start--;
        if (distance < 0)
            _curses_scroll_region(screen, start + distance, y, distance);
    }
}
