#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include "digits.h"

long strtol(const char *text, char **end, int base)
{
    struct __integer n;
    const char *after = __parse_integer(text, base, ULONG_MAX, &n);
    unsigned long limit = n.negative ? (unsigned long)LONG_MIN : LONG_MAX;

    if (end)
        *end = (char *)after;
    if (n.overflow || n.magnitude > limit) {
        errno = ERANGE;
        return n.negative ? LONG_MIN : LONG_MAX;
    }
    return n.negative ? -(unsigned long)n.magnitude : (unsigned long)n.magnitude;
}

unsigned long strtoul(const char *text, char **end, int base)
{
    struct __integer n;
    const char *after = __parse_integer(text, base, ULONG_MAX, &n);

    if (end)
        *end = (char *)after;
    if (n.overflow) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return n.negative ? -(unsigned long)n.magnitude : (unsigned long)n.magnitude;
}
