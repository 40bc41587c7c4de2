#include <string.h>
#include "fast.h"

char *strcpy(char *to, const char *from)
{
    char *d = to;

    if (TOGETHER(d, from)) {
        for (; (unsigned long)from & 3; from++)
            if (!(*d++ = *from))
                return to;
        for (; !HAS_ZERO(*(const longword *)from); from += 4, d += 4)
            *(longword *)d = *(const longword *)from;
    }
    while ((*d++ = *from++))
        ;
    return to;
}

char *strncpy(char *to, const char *from, size_t n)
{
    char *d = to;

    for (; n && (*d = *from); n--, d++, from++)
        ;
    for (; n; n--)
        *d++ = 0;
    return to;
}
