/* The cursor moved to another place in as few bytes as the terminal allows. */
#include <string.h>
#include "screen.h"

#define REWRITE_MOST 12         /* characters that are written again at most to get over them */

enum across { STAY, COLUMN, FORTH, BACK, STEP_FORTH, STEP_BACK, TABS, AGAIN };
enum down { LEVEL, ROW, UP_SOME, DOWN_SOME, STEP_UP, STEP_DOWN };

static int digits(int number)
{
    return number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 5;
}

int _curses_motion_cost(const struct motion *motion, int number)
{
    return motion->is_decimal ? motion->base + digits(number) : motion->base;
}

static struct motion learn(const char *text)
{
    struct motion motion = { text, INFINITE, FALSE };
    int one, many;

    if (!text)
        return motion;
    one = _curses_cost(tparm(text, 1, 1));
    many = _curses_cost(tparm(text, 111, 1));
    motion.is_decimal = many > one;
    motion.base = one - motion.is_decimal;
    return motion;
}

void _curses_costs(SCREEN *screen)
{
    screen->address = learn(cursor_address);
    screen->column = learn(column_address);
    screen->row = learn(row_address);
    screen->left = learn(parm_left_cursor);
    screen->right = learn(parm_right_cursor);
    screen->up = learn(parm_up_cursor);
    screen->down = learn(parm_down_cursor);
    screen->erase_some = learn(erase_chars);
    screen->insert_some = learn(parm_ich);
    screen->delete_some = learn(parm_dch);
    screen->cost_left = _curses_cost(cursor_left);
    screen->cost_right = _curses_cost(cursor_right);
    screen->cost_up = _curses_cost(cursor_up);
    screen->cost_down = _curses_cost(cursor_down);
    screen->cost_return = _curses_cost(carriage_return);
    screen->cost_home = _curses_cost(cursor_home);
    screen->cost_tab = init_tabs > 0 ? _curses_cost(tab) : INFINITE;
    screen->cost_erase_line = _curses_cost(clr_eol);
    screen->cost_erase_start = _curses_cost(clr_bol);
}

/* Whether what is shown from one column to before another can be written again as it is now. */
static int can_repeat(SCREEN *screen, int y, int from, int to)
{
    const chtype *place = screen->shown->_y[y];

    for (; from < to; from++)
        if ((place[from] & A_ATTRIBUTES) != screen->attributes)
            return FALSE;
    return TRUE;
}

static void consider(int *best, int *how, int cost, int method)
{
    if (cost < *best) {
        *best = cost;
        *how = method;
    }
}

static int across(SCREEN *screen, int y, int from, int to, int *how)
{
    int best = INFINITE, count = to > from ? to - from : from - to;

    *how = STAY;
    if (count == 0)
        return 0;
    consider(&best, how, _curses_motion_cost(&screen->column, to + 1), COLUMN);
    if (to > from) {
        consider(&best, how, count * screen->cost_right, STEP_FORTH);
        consider(&best, how, _curses_motion_cost(&screen->right, count), FORTH);
        if (screen->cost_tab < INFINITE && to / init_tabs > from / init_tabs && to % init_tabs == 0)
            consider(&best, how, (to / init_tabs - from / init_tabs) * screen->cost_tab, TABS);
        if (count < best && count <= REWRITE_MOST && can_repeat(screen, y, from, to))
            consider(&best, how, count, AGAIN);
    } else {
        consider(&best, how, count * screen->cost_left, STEP_BACK);
        consider(&best, how, _curses_motion_cost(&screen->left, count), BACK);
    }
    return best;
}

static int down(SCREEN *screen, int from, int to, int *how)
{
    int best = INFINITE, count = to > from ? to - from : from - to;

    *how = LEVEL;
    if (count == 0)
        return 0;
    consider(&best, how, _curses_motion_cost(&screen->row, to + 1), ROW);
    if (to > from) {
        consider(&best, how, count * screen->cost_down, STEP_DOWN);
        consider(&best, how, _curses_motion_cost(&screen->down, count), DOWN_SOME);
    } else {
        consider(&best, how, count * screen->cost_up, STEP_UP);
        consider(&best, how, _curses_motion_cost(&screen->up, count), UP_SOME);
    }
    return best;
}

static void times(const char *capability, int count)
{
    while (count-- > 0)
        _curses_send(capability);
}

static void step_across(SCREEN *screen, int y, int from, int to, int how)
{
    switch (how) {
    case COLUMN: _curses_send(tparm(column_address, to)); break;
    case FORTH: _curses_send(tparm(parm_right_cursor, to - from)); break;
    case BACK: _curses_send(tparm(parm_left_cursor, from - to)); break;
    case STEP_FORTH: times(cursor_right, to - from); break;
    case STEP_BACK: times(cursor_left, from - to); break;
    case TABS: times(tab, to / init_tabs - from / init_tabs); break;
    case AGAIN:
        for (; from < to; from++)
            _curses_put(screen->shown->_y[y][from] & A_CHARTEXT);
        break;
    }
}

static void step_down(int from, int to, int how)
{
    switch (how) {
    case ROW: _curses_send(tparm(row_address, to)); break;
    case DOWN_SOME: _curses_send(tparm(parm_down_cursor, to - from)); break;
    case UP_SOME: _curses_send(tparm(parm_up_cursor, from - to)); break;
    case STEP_DOWN: times(cursor_down, to - from); break;
    case STEP_UP: times(cursor_up, from - to); break;
    }
}

/* What getting from one column of a line to another costs by relative motions. */
int _curses_steps(SCREEN *screen, int y, int from, int to)
{
    int how;

    return across(screen, y, from, to, &how);
}

/* Where relative motions may start: where the cursor is, the start of its line, the screen's corner. */
void _curses_go(SCREEN *screen, int y, int x)
{
    int best, start = 0, from_y = screen->y, from_x = screen->x, cost, h, v, best_h = STAY, best_v = LEVEL;

    if (from_y == y && from_x == x)
        return;
    if (screen->attributes != A_NORMAL && !move_standout_mode)
        _curses_set_attributes(screen, A_NORMAL);
    best = _curses_motion_cost(&screen->address, y + 1);
    if (screen->address.is_decimal)
        best += digits(x + 1) - 1;
    if (from_x != NOWHERE && from_y != NOWHERE) {
        cost = down(screen, from_y, y, &v);
        if (from_x < screen->columns && cost < best && (cost += across(screen, y, from_x, x, &h)) < best) {
            best = cost;
            best_h = h;
            best_v = v;
            start = 1;
        }
        cost = screen->cost_return + down(screen, from_y, y, &v);
        if (cost < best && (cost += across(screen, y, 0, x, &h)) < best) {
            best = cost;
            best_h = h;
            best_v = v;
            start = 2;
        }
    }
    cost = screen->cost_home;
    if (cost < best && (cost += down(screen, 0, y, &v)) < best && (cost += across(screen, y, 0, x, &h)) < best) {
        best_h = h;
        best_v = v;
        start = 3;
    }
    switch (start) {
    case 0:
        _curses_send(tparm(cursor_address, y, x));
        break;
    case 2:
        _curses_send(carriage_return);
        from_x = 0;
        break;
    case 3:
        _curses_send(cursor_home);
        from_y = from_x = 0;
        break;
    }
    if (start != 0) {
        step_down(from_y, y, best_v);
        step_across(screen, y, from_x, x, best_h);
    }
    screen->y = y;
    screen->x = x;
}

/* For programs that move the cursor themselves. */
int mvcur(int old_y, int old_x, int y, int x)
{
    SCREEN *screen = _curses_screen;

    if (!screen || y < 0 || x < 0 || y >= screen->lines || x >= screen->columns)
        return ERR;
    screen->y = old_y;
    screen->x = old_x < 0 ? NOWHERE : old_x;
    _curses_go(screen, y, x);
    fflush(screen->output);
    return OK;
}
