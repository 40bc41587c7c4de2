/* The search that follows all ways through a program at once, a byte of the text after the other: its time is that of
   the program's size times the text's length at most. */
#include <string.h>
#include "compiled.h"

int __regex_assertion(const struct search *search, int operation, regoff_t at)
{
    int lines = search->re->flags & REG_NEWLINE;

    if (operation == OP_LINE_START)
        return at == 0 ? !(search->flags & REG_NOTBOL) : lines && search->text[at - 1] == '\n';
    if (!search->text[at])
        return !(search->flags & REG_NOTEOL);
    return lines && search->text[at] == '\n';
}

static int consumes(const struct search *search, const struct instruction *instruction, int byte)
{
    switch (instruction->operation) {
    case OP_BYTE:
        return byte == instruction->x;
    case OP_SET:
        return HAS(search->re->sets[instruction->x], byte);
    default:
        return byte != '\n' || !(search->re->flags & REG_NEWLINE);
    }
}

/* Adds the states that are reached from a place without a byte read; returns their count.  Sets *accepted when the exit
   is one of them.  No place is visited twice while the mark is the same. */
static int follow(struct search *search, const struct instruction *program, int *states, int count, int place, int exit,
                  regoff_t at, int *accepted)
{
    int *stack = search->stack, depth = 0;

    for (;;) {
        if (search->marks[place] != search->mark) {
            search->marks[place] = search->mark;
            if (place == exit)
                *accepted = 1;
            else
                switch (program[place].operation) {
                case OP_SPLIT:
                    stack[depth++] = program[place].y;
                    place = program[place].x;
                    continue;
                case OP_JUMP:
                    place = program[place].x;
                    continue;
                case OP_LINE_START:
                case OP_LINE_END:
                    if (__regex_assertion(search, program[place].operation, at)) {
                        place++;
                        continue;
                    }
                    break;
                default:
                    states[count++] = place;
                }
        }
        if (!depth)
            return count;
        place = stack[--depth];
    }
}

static void swap(struct search *search)
{
    int *states = search->states;
    regoff_t *starts = search->starts;

    search->states = search->next_states;
    search->next_states = states;
    search->starts = search->next_starts;
    search->next_starts = starts;
}

/* Moves all states over a byte; `at` is the offset after it in the direction of reading. */
static int step(struct search *search, const struct instruction *program, int count, int byte, int exit, regoff_t at,
                int *accepted)
{
    int i, next = 0;

    search->mark++;
    for (i = 0; i < count; i++)
        if (consumes(search, &program[search->states[i]], byte))
            next = follow(search, program, search->next_states, next, search->states[i] + 1, exit, at, accepted);
    swap(search);
    return next;
}

/* As step(), for states that know where they started.  They lie in the order of their starts, so that a place which two
   of them reach keeps the earlier. */
static int step_from_starts(struct search *search, int count, int byte, regoff_t at, regmatch_t *whole)
{
    const struct instruction *program = search->re->programs[FORWARD];
    int i, j, next = 0, before, accepted;

    search->mark++;
    for (i = 0; i < count; i++) {
        if (whole->rm_so != NONE && search->starts[i] > whole->rm_so)
            break;
        if (!consumes(search, &program[search->states[i]], byte))
            continue;
        before = next;
        accepted = 0;
        next = follow(search, program, search->next_states, next, search->states[i] + 1, search->re->size, at, &accepted);
        for (j = before; j < next; j++)
            search->next_starts[j] = search->starts[i];
        if (accepted) {
            whole->rm_so = search->starts[i];
            whole->rm_eo = at;
        }
    }
    swap(search);
    return next;
}

/* The leftmost and of those the longest match, or any. */
int __regex_find(struct search *search, regmatch_t *whole, int any_will_do)
{
    const struct compiled *re = search->re;
    const unsigned char *text = search->text;
    int count = 0, before, accepted;
    regoff_t at = 0;

    whole->rm_so = whole->rm_eo = NONE;
    search->mark++;
    for (;;) {
        if (whole->rm_so == NONE) {
            if (!count && !re->nullable) {
                while (text[at] && !HAS(re->first_bytes, text[at]))
                    at++;
                search->mark++;
            }
            before = count;
            accepted = 0;
            count = follow(search, re->programs[FORWARD], search->states, count, 0, re->size, at, &accepted);
            for (; before < count; before++)
                search->starts[before] = at;
            if (accepted)
                whole->rm_so = whole->rm_eo = at;
        }
        if (!text[at] || (whole->rm_so != NONE && (any_will_do || !count)))
            break;
        at++;
        count = step_from_starts(search, count, text[at - 1], at, whole);
    }
    return whole->rm_so == NONE ? REG_NOMATCH : 0;
}

int __regex_matches(struct search *search, int entry, int exit, regoff_t from, regoff_t to)
{
    const struct instruction *program = search->re->programs[FORWARD];
    int accepted = 0, count;

    search->mark++;
    count = follow(search, program, search->states, 0, entry, exit, from, &accepted);
    while (count && from < to) {
        accepted = 0;
        from++;
        count = step(search, program, count, search->text[from - 1], exit, from, &accepted);
    }
    return accepted && from == to;
}

void __regex_mark_starts(struct search *search, int entry, int exit, regoff_t from, regoff_t to)
{
    const struct instruction *program = search->re->programs[BACKWARD];
    int accepted = 0, count;
    regoff_t at = to;

    memset(search->ends + from / 8, 0, to / 8 - from / 8 + 1);
    search->mark++;
    count = follow(search, program, search->states, 0, entry, exit, at, &accepted);
    for (;;) {
        if (accepted)
            ADD(search->ends, at);
        if (!count || at == from)
            break;
        at--;
        accepted = 0;
        count = step(search, program, count, search->text[at], exit, at, &accepted);
    }
}

regoff_t __regex_longest(struct search *search, int entry, int exit, regoff_t from, regoff_t to)
{
    const struct instruction *program = search->re->programs[FORWARD];
    int accepted = 0, count;
    regoff_t longest = NONE, at = from;

    search->mark++;
    count = follow(search, program, search->states, 0, entry, exit, at, &accepted);
    for (;;) {
        if (accepted && HAS(search->ends, at))
            longest = at;
        if (!count || at == to)
            return longest;
        at++;
        accepted = 0;
        count = step(search, program, count, search->text[at - 1], exit, at, &accepted);
    }
}
