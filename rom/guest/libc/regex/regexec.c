/* regexec(3) */
#include <stdlib.h>
#include <string.h>
#include "compiled.h"

/* Working memory in one piece: offsets, then states, then bits. */
static void *prepare(struct search *search, size_t length, int with_groups)
{
    size_t places = search->re->size + 1;
    size_t offsets = 2 * places * sizeof(regoff_t), states = 4 * places * sizeof(int);
    char *memory = malloc(offsets + states + (with_groups ? length / 8 + 1 : 0));

    if (!memory)
        return 0;
    search->starts = (regoff_t *)memory;
    search->next_starts = search->starts + places;
    search->states = (int *)(memory + offsets);
    search->next_states = search->states + places;
    search->stack = search->next_states + places;
    search->marks = search->stack + places;
    search->ends = (unsigned char *)memory + offsets + states;
    memset(search->marks, 0, places * sizeof(int));
    return memory;
}

static int search_all_ways(struct search *search, size_t count, regmatch_t matches[])
{
    const struct compiled *re = search->re;
    int with_groups = count > 1 && re->group_count, result;
    void *memory = prepare(search, with_groups ? strlen((const char *)search->text) : 0, with_groups);
    regmatch_t whole;

    if (!memory)
        return REG_ESPACE;
    result = __regex_find(search, &whole, count == 0);
    if (!result && count)
        matches[0] = whole;
    if (!result && with_groups)
        __regex_submatches(search, re->root, whole.rm_so, whole.rm_eo, count, matches);
    free(memory);
    return result;
}

int regexec(const regex_t *regex, const char *text, size_t count, regmatch_t matches[], int flags)
{
    struct search search;
    size_t i;

    memset(&search, 0, sizeof search);
    search.re = regex->__compiled;
    search.text = (const unsigned char *)text;
    search.flags = flags;
    if (!search.re)
        return REG_BADPAT;
    if (search.re->flags & REG_NOSUB)
        count = 0;
    for (i = 0; i < count; i++)
        matches[i].rm_so = matches[i].rm_eo = NONE;
    if (search.re->has_references)
        return __regex_backtrack(&search, count, matches);
    return search_all_ways(&search, count, matches);
}
