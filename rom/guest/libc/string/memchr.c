#include <string.h>
#include "fast.h"

void *memchr(const void *from, int c, size_t n)
{
    const unsigned char *p = from;
    unsigned long pattern = (unsigned char)c * 0x01010101UL;

    for (; n && FORBIDDEN(p); n--, p++)
        if (*p == (unsigned char)c)
            return (void *)p;
    while (n >= 4 && !HAS_ZERO(*(const longword *)p ^ pattern)) {
        p += 4;
        n -= 4;
    }
    for (; n; n--, p++)
        if (*p == (unsigned char)c)
            return (void *)p;
    return 0;
}

void *memccpy(void *to, const void *from, int c, size_t n)
{
    unsigned char *d = to;
    const unsigned char *s = from;

    while (n--)
        if ((*d++ = *s++) == (unsigned char)c)
            return d;
    return 0;
}
