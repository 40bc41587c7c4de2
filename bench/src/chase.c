/* Follows a ring of 32,768 nodes in random order, half a megabyte: each load needs the one before it. */
#include "work.h"

#define COUNT 32768

struct node {
    struct node *next;
    unsigned long value, visits, padding;
};

static struct node nodes[COUNT];
static unsigned long order[COUNT];

static void shuffle(void)
{
    unsigned long i, j, kept, seed = 3;

    for (i = 0; i < COUNT; i++)
        order[i] = i;
    for (i = COUNT - 1; i > 0; i--) {
        seed = (seed * 1664525UL + 1013904223UL) & 0xFFFFFFFFUL;
        j = (seed >> 8) % (i + 1);
        kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (i = 0; i < COUNT; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % COUNT]];
        nodes[order[i]].value = seed ^ i * 2654435761UL;
    }
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long i, sum = 0;
    struct node *at = nodes;

    shuffle();
    while (amount-- > 0)
        for (i = 0; i < COUNT - 1; i++) {
            sum = (sum << 1 ^ at->value) + at->visits++;
            at = at->next;
        }
    return sum & 0xFFFFFFFFUL;
}
