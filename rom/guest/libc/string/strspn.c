/* Spans of characters out of a set, held as a bit map of 256 bits. */
#include <string.h>

struct set {
    unsigned long bits[8];
};

static void build(struct set *set, const char *members)
{
    memset(set, 0, sizeof *set);
    for (; *members; members++)
        set->bits[*(const unsigned char *)members >> 5] |= 1UL << (*members & 31);
}

static int contains(const struct set *set, char c)
{
    return set->bits[(unsigned char)c >> 5] >> (c & 31) & 1;
}

size_t strspn(const char *text, const char *accept)
{
    struct set set;
    const char *p = text;

    build(&set, accept);
    while (contains(&set, *p))
        p++;
    return p - text;
}

size_t strcspn(const char *text, const char *reject)
{
    struct set set;
    const char *p = text;

    build(&set, reject);
    set.bits[0] |= 1;           /* the end of text stops it too */
    while (!contains(&set, *p))
        p++;
    return p - text;
}

char *strpbrk(const char *text, const char *accept)
{
    text += strcspn(text, accept);
    return *text ? (char *)text : 0;
}
