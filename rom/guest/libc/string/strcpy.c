#include <string.h>
#include "fast.h"

char *strcpy(char *to, const char *from)
{
    char *d = to;

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
