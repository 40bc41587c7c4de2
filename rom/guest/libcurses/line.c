/* A line of the terminal made what it is to be. */
#include <string.h>
#include "screen.h"

/* Characters of a line that differ in place, and their attributes' changes, make a run; shorter gaps are written. */

static void put(SCREEN *screen, chtype character)
{
    if ((character & A_ATTRIBUTES) != screen->attributes || !screen->is_pair_known)
        _curses_set_attributes(screen, character);
    putc((int)(character & A_CHARTEXT), screen->output);
    screen->shown->_y[screen->y][screen->x++] = character;
    if (screen->x < screen->columns)
        return;
    /* At the end of a line: held there by the glitch, on the next line by itself, or still in the last column. */
    if (eat_newline_glitch)
        return;
    if (!auto_right_margin) {
        screen->x = screen->columns - 1;
    } else {
        screen->x = 0;
        screen->y++;
    }
}

/* The last place of all: a terminal that goes to the next line by itself would scroll. */
static void put_last(SCREEN *screen, chtype character)
{
    int y = screen->lines - 1, x = screen->columns - 1;
    chtype before;

    if (!auto_right_margin || eat_newline_glitch) {
        _curses_go(screen, y, x);
        put(screen, character);
        return;
    }
    if (exit_am_mode && enter_am_mode) {
        _curses_go(screen, y, x);
        _curses_send(exit_am_mode);
        _curses_set_attributes(screen, character);
        _curses_put(character & A_CHARTEXT);
        _curses_send(enter_am_mode);
        screen->shown->_y[y][x] = character;
        screen->x = NOWHERE;
        return;
    }
    /* Write it one place before and push it there by what belongs before it. */
    if (x == 0 || (!insert_character && !enter_insert_mode && !parm_ich))
        return;
    before = screen->shown->_y[y][x - 1];
    _curses_go(screen, y, x - 1);
    put(screen, character);
    _curses_go(screen, y, x - 1);
    if (enter_insert_mode)
        _curses_send(enter_insert_mode);
    else
        _curses_send(insert_character ? insert_character : tparm(parm_ich, 1));
    put(screen, before);
    if (enter_insert_mode)
        _curses_send(exit_insert_mode);
    screen->shown->_y[y][x] = character;
}

static void clear_to_end(SCREEN *screen, int y, int from, chtype blank)
{
    chtype *shown = screen->shown->_y[y];
    int x;

    _curses_go(screen, y, from);
    _curses_set_attributes(screen, blank);
    _curses_send(clr_eol);
    for (x = from; x < screen->columns; x++)
        shown[x] = blank;
}

static int run_length(const chtype *at, const chtype *limit)
{
    const chtype *start = at;

    while (at < limit && *at == *start)
        at++;
    return at - start;
}

/* `count` of the same: erased or repeated by the terminal where that is shorter. Returns whether it was. */
static int put_run(SCREEN *screen, chtype character, int count, int is_last)
{
    int i, erase, steps;

    if (erase_chars && IS_ERASED(character)) {
        erase = _curses_motion_cost(&screen->erase_some, count);
        steps = is_last ? 0 : _curses_motion_cost(&screen->right, count);
        if (erase + steps < count) {
            _curses_set_attributes(screen, character);
            _curses_send(tparm(erase_chars, count));
            for (i = 0; i < count; i++)
                screen->shown->_y[screen->y][screen->x + i] = character;
            return TRUE;
        }
    }
    if (repeat_char && count > 3 && screen->x + count < screen->columns) {
        const char *text = tparm(repeat_char, (int)(character & A_CHARTEXT), count);

        if (_curses_cost(text) < count) {
            _curses_set_attributes(screen, character);
            _curses_send(text);
            for (i = 0; i < count; i++)
                screen->shown->_y[screen->y][screen->x + i] = character;
            screen->x += count;
            return TRUE;
        }
    }
    return FALSE;
}

/* Columns `from` to `to` of a line, all of them. */
static void put_columns(SCREEN *screen, int y, int from, int to)
{
    const chtype *wanted = screen->wanted->_y[y];
    int count;

    while (from <= to) {
        if (y == screen->lines - 1 && from == screen->columns - 1) {
            put_last(screen, wanted[from++]);
            continue;
        }
        _curses_go(screen, y, from);
        count = from + 3 <= to && wanted[from] == wanted[from + 3] ? run_length(wanted + from, wanted + to + 1) : 1;
        if (y == screen->lines - 1 && from + count == screen->columns && count > 1)
            count--;
        if (count > 3 && put_run(screen, wanted[from], count, from + count > to)) {
            from += count;
            continue;
        }
        put(screen, wanted[from++]);
    }
}

/* Columns `from` to `to`, but for those that are right already, where going over them is shorter. */
static void put_differences(SCREEN *screen, int y, int from, int to)
{
    const chtype *wanted = screen->wanted->_y[y], *shown = screen->shown->_y[y];
    int end, same;

    while (from <= to) {
        for (end = from; end <= to; end++) {
            if (wanted[end] != shown[end])
                continue;
            for (same = end; same <= to && wanted[same] == shown[same]; same++)
                ;
            if (same > to || _curses_steps(screen, y, end, same) < same - end)
                break;
            end = same - 1;
        }
        put_columns(screen, y, from, end - 1 < to ? end - 1 : to);
        for (from = end; from <= to && wanted[from] == shown[from]; from++)
            ;
    }
}

static int last_used(const chtype *line, int columns, chtype blank)
{
    while (columns > 0 && line[columns - 1] == blank)
        columns--;
    return columns - 1;
}

static int insert_cost(SCREEN *screen, int count)
{
    int one = insert_character ? count * _curses_cost(insert_character) : INFINITE, many = INFINITE;

    if (parm_ich)
        many = _curses_motion_cost(&screen->insert_some, count);
    if (enter_insert_mode && exit_insert_mode) {
        int mode = _curses_cost(enter_insert_mode) + _curses_cost(exit_insert_mode);

        many = mode < many ? mode : many;
    }
    return one < many ? one : many;
}

static void insert(SCREEN *screen, int y, int at, int count)
{
    const chtype *wanted = screen->wanted->_y[y];
    chtype *shown = screen->shown->_y[y];
    int i;

    _curses_go(screen, y, at);
    memmove(shown + at + count, shown + at, (screen->columns - at - count) * sizeof *shown);
    if (parm_ich || insert_character) {
        _curses_set_attributes(screen, A_NORMAL);
        if (parm_ich && _curses_motion_cost(&screen->insert_some, count) <= count * _curses_cost(insert_character))
            _curses_send(tparm(parm_ich, count));
        else
            for (i = 0; i < count; i++)
                _curses_send(insert_character);
        for (i = 0; i < count; i++)
            put(screen, wanted[at + i]);
        return;
    }
    _curses_send(enter_insert_mode);
    for (i = 0; i < count; i++) {
        put(screen, wanted[at + i]);
        _curses_send(insert_padding);
    }
    _curses_send(exit_insert_mode);
}

static void delete(SCREEN *screen, int y, int at, int count)
{
    chtype *shown = screen->shown->_y[y];
    int i;

    _curses_go(screen, y, at);
    _curses_set_attributes(screen, A_NORMAL);
    _curses_send(enter_delete_mode);
    if (parm_dch && _curses_motion_cost(&screen->delete_some, count) <= count * _curses_cost(delete_character))
        _curses_send(tparm(parm_dch, count));
    else
        for (i = 0; i < count; i++)
            _curses_send(delete_character);
    _curses_send(exit_delete_mode);
    memmove(shown + at, shown + at + count, (screen->columns - at - count) * sizeof *shown);
    for (i = screen->columns - count; i < screen->columns; i++)
        shown[i] = BLANK;
}

/* The end of the line has moved, to the right or to the left: let the terminal move it if that is shorter. */
static void shift(SCREEN *screen, int y, int first)
{
    const chtype *wanted = screen->wanted->_y[y], *shown = screen->shown->_y[y];
    int from = last_used(shown, screen->columns, BLANK), to = last_used(wanted, screen->columns, BLANK), same = 0, i;
    int count = to - from, differing = 0, cost;

    if (count == 0 || from < first || to < first)
        return;
    while (from - same > first && to - same > first && shown[from - same] == wanted[to - same])
        same++;
    for (i = 0; i < same; i++)
        differing += shown[to - i] != wanted[to - i];
    if (count > 0) {
        cost = insert_cost(screen, count);
        if ((insert_character || parm_ich || enter_insert_mode) && from - same + 1 >= first && cost < differing)
            insert(screen, y, from - same + 1, count);
    } else if (delete_character || parm_dch) {
        cost = parm_dch ? _curses_motion_cost(&screen->delete_some, -count) : -count * _curses_cost(delete_character);
        if (cost < differing)
            delete(screen, y, to - same + 1, -count);
    }
}

/* All of a line that is to be blank from its start. */
static int clear_start(SCREEN *screen, int y, int first)
{
    const chtype *wanted = screen->wanted->_y[y];
    chtype *shown = screen->shown->_y[y], blank = wanted[0];
    int end = 0, x;

    if (!clr_bol || !IS_ERASED(blank) || blank != wanted[first])
        return first;
    end = run_length(wanted, wanted + screen->columns);
    if (end >= screen->columns || end - first <= screen->cost_erase_start + 2)
        return first;
    _curses_go(screen, y, end - 1);
    _curses_set_attributes(screen, blank);
    _curses_send(clr_bol);
    for (x = 0; x < end; x++)
        shown[x] = blank;
    return end;
}

void _curses_draw_line(SCREEN *screen, int y)
{
    const chtype *wanted = screen->wanted->_y[y], *shown = screen->shown->_y[y];
    int first = 0, last = screen->columns - 1, end = screen->columns;
    chtype blank = wanted[last];

    while (first <= last && wanted[first] == shown[first])
        first++;
    if (first > last)
        return;
    if (wanted[first] == wanted[0])
        first = clear_start(screen, y, first);
    if (screen->wanted->_use_idc)
        shift(screen, y, first);
    while (last >= first && wanted[last] == shown[last])
        last--;
    if (clr_eol && IS_ERASED(blank)) {
        end = last_used(wanted, screen->columns, blank) + 1;
        if (end < first)
            end = first;
        if (last - end + 1 <= screen->cost_erase_line)
            end = screen->columns;
    }
    put_differences(screen, y, first, last < end ? last : end - 1);
    if (end <= last)
        clear_to_end(screen, y, end, blank);
}
