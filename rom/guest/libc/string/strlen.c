#include <string.h>
#include "fast.h"

size_t strlen(const char *text)
{
    const char *p = text;

    /* An aligned longword never crosses into a page the string does not reach. */
    for (; (unsigned long)p & 3; p++)
        if (!*p)
            return p - text;
    while (!HAS_ZERO(*(const longword *)p))
        p += 4;
    while (*p)
        p++;
    return p - text;
}

size_t strnlen(const char *text, size_t limit)
{
    const char *end = memchr(text, 0, limit);

    return end ? (size_t)(end - text) : limit;
}
