/* Attributes of what the terminal is about to write. */
#include <string.h>
#include "screen.h"

#define MODES 9
#define SEQUENCE 256

/* The order of set_attributes' parameters, and of the bits of no_color_video. */
static const chtype modes[MODES] = {
    A_STANDOUT, A_UNDERLINE, A_REVERSE, A_BLINK, A_DIM, A_BOLD, A_INVIS, A_PROTECT, A_ALTCHARSET,
};

static const char *enter(int mode)
{
    switch (mode) {
    case 0: return enter_standout_mode;
    case 1: return enter_underline_mode;
    case 2: return enter_reverse_mode;
    case 3: return enter_blink_mode;
    case 4: return enter_dim_mode;
    case 5: return enter_bold_mode;
    case 6: return enter_secure_mode;
    case 7: return enter_protected_mode;
    default: return enter_alt_charset_mode;
    }
}

static const char *leave(int mode)
{
    switch (mode) {
    case 0: return exit_standout_mode;
    case 1: return exit_underline_mode;
    case 8: return exit_alt_charset_mode;
    default: return NULL;
    }
}

/* What this terminal can show of these attributes. */
static chtype possible(chtype attributes)
{
    SCREEN *screen = _curses_screen;
    int i;

    if (magic_cookie_glitch > 0)
        return A_NORMAL;
    if (!screen->has_started_color)
        attributes &= ~A_COLOR;
    for (i = 0; i < MODES; i++) {
        if (!(attributes & modes[i]))
            continue;
        if ((!enter(i) && !set_attributes) || ((attributes & A_COLOR) && no_color_video > 0 && no_color_video >> i & 1))
            attributes &= ~modes[i];
    }
    return attributes;
}

chtype termattrs(void)
{
    chtype attributes = A_NORMAL;
    int i;

    for (i = 0; i < MODES; i++)
        if (cur_term && enter(i))
            attributes |= modes[i];
    if (max_colors > 0)
        attributes |= A_COLOR;
    return attributes;
}

attr_t term_attrs(void)
{
    return termattrs();
}

/* Whether the end of a mode, but for its delay, is the end of all or begins it. */
static int ends_all(const char *text)
{
    return exit_attribute_mode && strncmp(text, exit_attribute_mode, _curses_cost(text)) == 0;
}

/* Whether one mode can be left without losing another: its end isn't the end of all, and no like mode goes on. */
static int can_leave(int mode, chtype after)
{
    const char *text = leave(mode);

    if (!text || (mode < 2 && ends_all(text)))
        return FALSE;
    return mode != 0 || !(after & (A_REVERSE | A_BOLD | A_DIM | A_BLINK));
}

static void append(char *sequence, const char *capability)
{
    if (capability && strlen(sequence) + strlen(capability) < SEQUENCE)
        strcat(sequence, capability);
}

static void enter_all(char *sequence, chtype wanted)
{
    int i;

    for (i = 0; i < MODES; i++)
        if (wanted & modes[i])
            append(sequence, enter(i));
}

/* From no matter what: everything off and on again, in the shorter of two ways. */
static void start_again(char *sequence, chtype after)
{
    char other[SEQUENCE] = "";

    append(sequence, exit_attribute_mode);
    if (exit_alt_charset_mode && (!exit_attribute_mode || !strstr(exit_attribute_mode, exit_alt_charset_mode)))
        append(sequence, exit_alt_charset_mode);
    enter_all(sequence, after);
    if (set_attributes && (after & ~A_COLOR)) {
#define ON(mode) ((after & (mode)) != 0)
        append(other, tparm(set_attributes, ON(A_STANDOUT), ON(A_UNDERLINE), ON(A_REVERSE), ON(A_BLINK), ON(A_DIM),
                            ON(A_BOLD), ON(A_INVIS), ON(A_PROTECT), ON(A_ALTCHARSET)));
#undef ON
        if (_curses_cost(other) < _curses_cost(sequence) || !enter_reverse_mode)
            strcpy(sequence, other);
    }
}

/* Switch what differs, or everything off and on again where something has no switch of its own. */
static int change_modes(chtype before, chtype after, int (*put)(int))
{
    char sequence[SEQUENCE] = "", again[SEQUENCE] = "";
    chtype off = before & ~after;
    int i, fresh = FALSE;

    for (i = 0; i < MODES; i++) {
        if (!(off & modes[i]))
            continue;
        if (!can_leave(i, after))
            fresh = TRUE;
        else
            append(sequence, leave(i));
    }
    for (i = 0; i < MODES; i++)
        if ((after & ~before & modes[i]) && !enter(i))
            fresh = TRUE;
    if (!fresh)
        enter_all(sequence, after & ~before);
    if (fresh || (off && !(after & A_COLOR))) {
        start_again(again, after);
        if (fresh || _curses_cost(again) < _curses_cost(sequence)) {
            strcpy(sequence, again);
            fresh = TRUE;
        }
    }
    tputs(sequence, 1, put);
    return fresh;
}

static const char *foreground(int color)
{
    static const char swapped[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

    if (set_a_foreground)
        return tparm(set_a_foreground, color);
    return set_foreground ? tparm(set_foreground, color < 8 ? swapped[color] : color) : NULL;
}

static const char *background(int color)
{
    static const char swapped[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

    if (set_a_background)
        return tparm(set_a_background, color);
    return set_background ? tparm(set_background, color < 8 ? swapped[color] : color) : NULL;
}

static void send(const char *text, int (*put)(int))
{
    if (text)
        tputs(text, 1, put);
}

/* From one pair, -1 for an unknown one, to another. */
static void change_pair(SCREEN *screen, int before, int after, int (*put)(int))
{
    int front = screen->pair[after][0], back = screen->pair[after][1], old_front = -2, old_back = -2;

    if (set_color_pair && !set_a_foreground && !set_foreground) {
        send(tparm(set_color_pair, after), put);
        return;
    }
    if (before >= 0) {
        old_front = screen->pair[before][0];
        old_back = screen->pair[before][1];
    }
    if (after == 0 && screen->default_foreground < 0)
        front = back = -1;
    if ((front < 0 && old_front != -1) || (back < 0 && old_back != -1)) {
        send(orig_pair, put);
        old_front = old_back = -1;
    }
    if (front >= 0 && front != old_front)
        send(foreground(front), put);
    if (back >= 0 && back != old_back)
        send(background(back), put);
}

/* Colours don't outlive the end of all attributes where that is ECMA-48's. */
static int ends_colors(void)
{
    return exit_attribute_mode && (strstr(exit_attribute_mode, "[m") || strstr(exit_attribute_mode, "[0"));
}

void _curses_sgr(chtype before, chtype after, int (*put)(int))
{
    SCREEN *screen = _curses_screen;
    int pair = screen->is_pair_known ? PAIR_NUMBER(before) : -1, fresh = FALSE;

    if ((before & ~A_COLOR) != (after & ~A_COLOR))
        fresh = change_modes(before & ~A_COLOR, after & ~A_COLOR, put);
    if (!screen->has_started_color)
        return;
    if (fresh)
        pair = ends_colors() ? 0 : -1;
    if (pair != PAIR_NUMBER(after))
        change_pair(screen, pair, PAIR_NUMBER(after), put);
    screen->is_pair_known = TRUE;
}

void _curses_set_attributes(SCREEN *screen, chtype attributes)
{
    attributes &= A_ATTRIBUTES;
    if (attributes == screen->attributes && screen->is_pair_known)
        return;
    _curses_sgr(possible(screen->attributes), possible(attributes), _curses_put);
    screen->attributes = attributes;
}

int vidputs(chtype attributes, int (*put)(int))
{
    SCREEN *screen = _curses_screen;

    if (!screen)
        return ERR;
    attributes &= A_ATTRIBUTES;
    _curses_sgr(possible(screen->attributes), possible(attributes), put);
    screen->attributes = attributes;
    return OK;
}

int vidattr(chtype attributes)
{
    return vidputs(attributes, _curses_put);
}
