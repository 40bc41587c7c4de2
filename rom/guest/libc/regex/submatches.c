/* What the groups of a known match have matched.

   Every part, from the left to the right, takes as much as lets the rest still match.  From where on the rest can match
   is found by reading backwards, once for each part of a sequence; so the time stays a small power of the length. */
#include "compiled.h"

/* How much of the sequence each of its parts takes. */
static void split_sequence(struct search *search, const struct node *sequence, regoff_t from, regoff_t to, size_t count,
                           regmatch_t matches[])
{
    const struct node *nodes = search->re->nodes, *part;
    int index, start = sequence->entry[BACKWARD], rest = start + sequence->size;
    regoff_t end;

    for (index = sequence->child; index != NONE; index = part->next) {
        part = &nodes[index];
        rest -= part->size;
        if (part->next == NONE)
            end = to;
        else if (part->kind == BYTE || part->kind == SET || part->kind == ANY)
            end = from + 1;
        else {
            __regex_mark_starts(search, start, rest, from, to);
            end = __regex_longest(search, part->entry[FORWARD], part->entry[FORWARD] + part->size, from, to);
        }
        if (part->has_groups)
            __regex_submatches(search, index, from, end, count, matches);
        from = end;
    }
}

/* Where the backward program of the rounds after the first `done` ones begins. */
static int later_rounds(const struct search *search, const struct node *repeat, int done)
{
    int size = search->re->nodes[repeat->child].size, entry = repeat->entry[BACKWARD];

    if (done <= repeat->min)
        return entry + done * size;
    if (repeat->max == UNLIMITED)
        return entry + repeat->min * size;
    return entry + repeat->min * size + (done - repeat->min) * (size + 1);
}

/* Only the last round of a repetition counts, and a round that matches nothing only when there is no other way. */
static void find_last_round(struct search *search, const struct node *repeat, regoff_t from, regoff_t to, size_t count,
                            regmatch_t matches[])
{
    const struct node *child = &search->re->nodes[repeat->child];
    int entry = child->entry[FORWARD], exit = entry + child->size, done, marked = NONE, rounds;
    regoff_t start = NONE, end = from;

    for (done = 0; repeat->max == UNLIMITED || done < repeat->max; done++) {
        if (end == to && done >= repeat->min && (done > 0 || !__regex_matches(search, entry, exit, to, to)))
            break;
        rounds = later_rounds(search, repeat, done + 1);
        if (rounds != marked)
            __regex_mark_starts(search, rounds, repeat->entry[BACKWARD] + repeat->size, end, to);
        marked = rounds;
        start = end;
        end = __regex_longest(search, entry, exit, start, to);
        if (end == start && done >= repeat->min)
            break;
    }
    if (start != NONE)
        __regex_submatches(search, repeat->child, start, end, count, matches);
}

void __regex_submatches(struct search *search, int index, regoff_t from, regoff_t to, size_t count, regmatch_t matches[])
{
    const struct node *nodes = search->re->nodes, *node = &nodes[index];
    int child = node->child, entry;

    if (!node->has_groups)
        return;
    switch (node->kind) {
    case GROUP:
        if (node->value < count) {
            matches[node->value].rm_so = from;
            matches[node->value].rm_eo = to;
        }
        __regex_submatches(search, child, from, to, count, matches);
        break;
    case CHOICE:
        for (; nodes[child].next != NONE; child = nodes[child].next) {
            entry = nodes[child].entry[FORWARD];
            if (__regex_matches(search, entry, entry + nodes[child].size, from, to))
                break;
        }
        __regex_submatches(search, child, from, to, count, matches);
        break;
    case SEQUENCE:
        split_sequence(search, node, from, to, count, matches);
        break;
    default:
        find_last_round(search, node, from, to, count, matches);
    }
}
