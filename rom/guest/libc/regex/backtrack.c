/* The search for patterns with references, one way through the program after the other.  Its time can grow with any
   power of the text's length and beyond; its memory is bounded by MAX_CHOICES. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "compiled.h"

#define MAX_CHOICES 200000

/* Another place to go on from, or (reg != NONE) what a register held before. */
struct choice {
    int reg, place;
    regoff_t offset;
};

struct attempt {
    const struct search *search;
    regoff_t *registers, *best;         /* the best way's registers, with the whole as group 0 */
    struct choice *choices;
    int count, room, only_whether;
};

static int push(struct attempt *attempt, int reg, int place, regoff_t offset)
{
    struct choice *larger;
    int room;

    if (attempt->count == attempt->room) {
        room = attempt->room ? 2 * attempt->room : 64;
        larger = room <= MAX_CHOICES ? realloc(attempt->choices, room * sizeof *larger) : 0;
        if (!larger)
            return REG_ESPACE;
        attempt->choices = larger;
        attempt->room = room;
    }
    attempt->choices[attempt->count].reg = reg;
    attempt->choices[attempt->count].place = place;
    attempt->choices[attempt->count++].offset = offset;
    return 0;
}

static int same(const struct search *search, regoff_t a, regoff_t b, regoff_t length)
{
    const unsigned char *text = search->text;

    for (; length > 0; length--, a++, b++)
        if (text[a] != text[b] && (!(search->re->flags & REG_ICASE) || tolower(text[a]) != tolower(text[b])))
            return 0;
    return 1;
}

/* The offset after what the group's text matches again, or NONE. */
static regoff_t refer(const struct attempt *attempt, int group, regoff_t at)
{
    regoff_t from = attempt->registers[2 * group], to = attempt->registers[2 * group + 1];

    if (from == NONE || to < from || strnlen((const char *)attempt->search->text + at, to - from) < to - from)
        return NONE;
    return same(attempt->search, from, at, to - from) ? at + to - from : NONE;
}

static regoff_t read_byte(const struct search *search, const struct instruction *instruction, regoff_t at)
{
    int byte = search->text[at], matches;

    if (!byte)
        return NONE;
    if (instruction->operation == OP_BYTE)
        matches = byte == instruction->x;
    else if (instruction->operation == OP_SET)
        matches = HAS(search->re->sets[instruction->x], byte);
    else
        matches = byte != '\n' || !(search->re->flags & REG_NEWLINE);
    return matches ? at + 1 : NONE;
}

/* Does one instruction; moves on, or sets *at to NONE when it does not match. */
static int perform(struct attempt *attempt, int *place, regoff_t *at)
{
    const struct search *search = attempt->search;
    const struct instruction *instruction = &search->re->programs[FORWARD][*place];
    int error = 0;

    ++*place;
    switch (instruction->operation) {
    case OP_SPLIT:
        error = push(attempt, NONE, instruction->y, *at);
        *place = instruction->x;
        break;
    case OP_JUMP:
        *place = instruction->x;
        break;
    case OP_SAVE:
        error = push(attempt, instruction->x, 0, attempt->registers[instruction->x]);
        attempt->registers[instruction->x] = *at;
        break;
    case OP_MOVED:
        if (attempt->registers[instruction->x] == *at)
            *place = instruction->y;
        break;
    case OP_LINE_START:
    case OP_LINE_END:
        if (!__regex_assertion(search, instruction->operation, *at))
            *at = NONE;
        break;
    case OP_REFERENCE:
        *at = refer(attempt, instruction->x, *at);
        break;
    default:
        *at = read_byte(search, instruction, *at);
    }
    return error;
}

/* Back to the last choice; returns 0 when there is none left. */
static int go_back(struct attempt *attempt, int *place, regoff_t *at)
{
    struct choice *choice;

    while (attempt->count) {
        choice = &attempt->choices[--attempt->count];
        if (choice->reg == NONE) {
            *place = choice->place;
            *at = choice->offset;
            return 1;
        }
        attempt->registers[choice->reg] = choice->offset;
    }
    return 0;
}

static int match_from(struct attempt *attempt, regoff_t start)
{
    const struct compiled *re = attempt->search->re;
    regoff_t at = start;
    int place = 0, error, i;

    for (i = 0; i < re->registers; i++)
        attempt->registers[i] = NONE;
    attempt->count = 0;
    attempt->best[1] = NONE;
    do {
        while (at != NONE && place != re->size) {
            error = perform(attempt, &place, &at);
            if (error)
                return error;
        }
        if (at == NONE || at <= attempt->best[1])
            continue;
        memcpy(attempt->best, attempt->registers, re->registers * sizeof *attempt->best);
        attempt->best[0] = start;
        attempt->best[1] = at;
        if (attempt->only_whether || !attempt->search->text[at])
            return 0;
    } while (go_back(attempt, &place, &at));
    return attempt->best[1] == NONE ? REG_NOMATCH : 0;
}

static int match_anywhere(struct attempt *attempt)
{
    const struct compiled *re = attempt->search->re;
    const unsigned char *text = attempt->search->text;
    regoff_t start = 0;
    int result = REG_NOMATCH;

    do
        if (re->nullable || HAS(re->first_bytes, text[start]))
            result = match_from(attempt, start);
    while (result == REG_NOMATCH && text[start++]);
    return result;
}

int __regex_backtrack(const struct search *search, size_t count, regmatch_t matches[])
{
    struct attempt attempt;
    int result = REG_ESPACE, i;

    memset(&attempt, 0, sizeof attempt);
    attempt.search = search;
    attempt.only_whether = count == 0;
    attempt.registers = malloc(2 * search->re->registers * sizeof *attempt.registers);
    if (attempt.registers) {
        attempt.best = attempt.registers + search->re->registers;
        result = match_anywhere(&attempt);
        for (i = 0; !result && i < count && i <= search->re->group_count; i++) {
            matches[i].rm_so = attempt.best[2 * i];
            matches[i].rm_eo = attempt.best[2 * i + 1];
        }
    }
    free(attempt.choices);
    free(attempt.registers);
    return result;
}
