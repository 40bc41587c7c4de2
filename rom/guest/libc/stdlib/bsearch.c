#include <stdlib.h>

void *bsearch(const void *key, const void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const char *from = base, *middle;
    int order;

    while (n) {
        middle = from + n / 2 * size;
        order = compare(key, middle);
        if (!order)
            return (void *)middle;
        if (order > 0) {
            from = middle + size;
            n -= n / 2 + 1;
        } else
            n /= 2;
    }
    return 0;
}
