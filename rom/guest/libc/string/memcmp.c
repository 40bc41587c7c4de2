#include <string.h>
#include "fast.h"

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a, *q = b;

    if (ALIKE(p, q))
        for (; n && FORBIDDEN(p) && *p == *q; n--, p++, q++)
            ;
    while (n >= 4 && !FORBIDDEN(p) && !FORBIDDEN(q) && *(const longword *)p == *(const longword *)q) {
        p += 4;
        q += 4;
        n -= 4;
    }
    for (; n; n--, p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}
