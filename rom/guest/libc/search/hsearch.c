/* hsearch(3): one hash table, open addressing. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static ENTRY *table;
static unsigned int size, used;

static unsigned int hash(const char *key)
{
    unsigned int value = 5381;

    while (*key)
        value = value * 33 ^ (unsigned char)*key++;
    return value;
}

/* Room for `wanted` entries; the table is a power of two that stays less than four fifths full. */
int hcreate(unsigned int wanted)
{
    if (table)
        return 0;
    for (size = 16; size / 5 * 4 <= wanted; size *= 2)
        if (size >= 1U << 28) {
            errno = ENOMEM;
            return 0;
        }
    used = 0;
    table = calloc(size, sizeof *table);
    return table != 0;
}

void hdestroy(void)
{
    free(table);
    table = 0;
}

ENTRY *hsearch(ENTRY item, ACTION action)
{
    unsigned int at;

    if (!table)
        return 0;
    for (at = hash(item.key) & (size - 1); table[at].key; at = (at + 1) & (size - 1))
        if (!strcmp(table[at].key, item.key))
            return &table[at];
    if (action == FIND || used + 1 == size) {
        errno = action == FIND ? ESRCH : ENOMEM;
        return 0;
    }
    used++;
    table[at] = item;
    return &table[at];
}
