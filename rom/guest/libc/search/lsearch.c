/* lsearch(3), insque(3) */
#include <search.h>
#include <string.h>

struct element {
    struct element *next, *previous;
};

void *lfind(const void *key, const void *base, size_t *count, size_t width, int (*compare)(const void *, const void *))
{
    const char *at = base;
    size_t i;

    for (i = 0; i < *count; i++, at += width)
        if (compare(key, at) == 0)
            return (void *)at;
    return 0;
}

void *lsearch(const void *key, void *base, size_t *count, size_t width, int (*compare)(const void *, const void *))
{
    void *found = lfind(key, base, count, width, compare);

    if (!found) {
        found = (char *)base + *count * width;
        memcpy(found, key, width);
        ++*count;
    }
    return found;
}

/* With no predecessor the element begins a list. */
void insque(void *element, void *before)
{
    struct element *e = element, *p = before;

    e->previous = p;
    e->next = p ? p->next : 0;
    if (p)
        p->next = e;
    if (e->next)
        e->next->previous = e;
}

void remque(void *element)
{
    struct element *e = element;

    if (e->previous)
        e->previous->next = e->next;
    if (e->next)
        e->next->previous = e->previous;
}
