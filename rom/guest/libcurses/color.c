/* Colours and pairs of them. */
#include "screen.h"

#define FULL 1000               /* of red, green or blue */

int start_color(void)
{
    static const short basic[8][3] = {
        { 0, 0, 0 }, { 680, 0, 0 }, { 0, 680, 0 }, { 680, 680, 0 }, { 0, 0, 680 }, { 680, 0, 680 }, { 0, 680, 680 },
        { 680, 680, 680 },
    };
    SCREEN *screen = _curses_screen;
    int i, part;

    if (!screen || max_colors <= 0)
        return screen ? OK : ERR;
    screen->colors = COLORS = max_colors < 256 ? max_colors : 256;
    screen->pairs = COLOR_PAIRS = max_pairs > 0 && max_pairs < PAIRS ? max_pairs : PAIRS;
    screen->has_started_color = TRUE;
    for (i = 0; i < screen->colors; i++)
        for (part = 0; part < 3; part++)
            screen->color[i][part] = basic[i % 8][part];
    if (screen->default_foreground != -1 || !orig_pair) {
        screen->pair[0][0] = COLOR_WHITE;
        screen->pair[0][1] = COLOR_BLACK;
    }
    _curses_send(orig_pair ? orig_pair : orig_colors);
    return OK;
}

int has_colors(void)
{
    return cur_term && max_colors > 0 && max_pairs > 0 && (set_a_foreground || set_foreground || set_color_pair);
}

int can_change_color(void)
{
    return cur_term && can_change && initialize_color != NULL;
}

static int is_color(SCREEN *screen, int color)
{
    return color >= -1 && color < screen->colors;
}

/* What is shown in the pair already changes. */
static void redraw_pair(SCREEN *screen, int pair)
{
    int y, x;

    for (y = 0; y < screen->lines; y++)
        for (x = 0; x < screen->columns; x++)
            if (PAIR_NUMBER(screen->shown->_y[y][x]) == pair) {
                screen->shown->_y[y][x] = 0;
                _curses_changed(screen->wanted, y, x, x);
            }
    if (PAIR_NUMBER(screen->attributes) == pair)
        screen->is_pair_known = FALSE;
}

int init_pair(short pair, short foreground, short background)
{
    SCREEN *screen = _curses_screen;
    short *colors;
    int is_new;

    if (!screen || pair < 1 || pair >= screen->pairs || !is_color(screen, foreground) || !is_color(screen, background))
        return ERR;
    colors = screen->pair[pair];
    is_new = colors[0] == 0 && colors[1] == 0;
    if (!is_new && (colors[0] != foreground || colors[1] != background))
        redraw_pair(screen, pair);
    colors[0] = foreground;
    colors[1] = background;
    if (initialize_pair && !set_a_foreground && !set_foreground) {
        const short *front = screen->color[foreground < 0 ? COLOR_WHITE : foreground];
        const short *back = screen->color[background < 0 ? COLOR_BLACK : background];

        _curses_send(tparm(initialize_pair, pair, front[0], front[1], front[2], back[0], back[1], back[2]));
    }
    return OK;
}

int pair_content(short pair, short *foreground, short *background)
{
    SCREEN *screen = _curses_screen;

    if (!screen || pair < 0 || pair >= screen->pairs)
        return ERR;
    *foreground = screen->pair[pair][0];
    *background = screen->pair[pair][1];
    if (pair == 0 && *foreground == -1 && screen->default_foreground != -2) {
        *foreground = COLOR_WHITE;
        *background = COLOR_BLACK;
    }
    return OK;
}

static int is_part(int value)
{
    return value >= 0 && value <= FULL;
}

int init_color(short color, short red, short green, short blue)
{
    SCREEN *screen = _curses_screen;

    if (!screen || !can_change_color() || color < 0 || color >= screen->colors)
        return ERR;
    if (!is_part(red) || !is_part(green) || !is_part(blue))
        return ERR;
    screen->color[color][0] = red;
    screen->color[color][1] = green;
    screen->color[color][2] = blue;
    _curses_send(tparm(initialize_color, color, red, green, blue));
    return fflush(screen->output) == 0 ? OK : ERR;
}

int color_content(short color, short *red, short *green, short *blue)
{
    SCREEN *screen = _curses_screen;

    if (!screen || color < 0 || color >= screen->colors)
        return ERR;
    *red = screen->color[color][0];
    *green = screen->color[color][1];
    *blue = screen->color[color][2];
    return OK;
}

/* -1 is the terminal's own colour, in pairs too. */
int use_default_colors(void)
{
    return assume_default_colors(-1, -1);
}

int assume_default_colors(int foreground, int background)
{
    SCREEN *screen = _curses_screen;

    if (!screen || !orig_pair)
        return ERR;
    screen->default_foreground = foreground < 0 ? -2 : foreground;
    screen->default_background = background < 0 ? -2 : background;
    screen->pair[0][0] = foreground;
    screen->pair[0][1] = background;
    return OK;
}
