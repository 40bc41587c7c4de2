#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include "digits.h"

long long strtoll(const char *text, char **end, int base)
{
    struct __integer n;
    const char *after = __parse_integer(text, base, ULLONG_MAX, &n);
    unsigned long long limit = n.negative ? (unsigned long long)LLONG_MIN : LLONG_MAX;

    if (end)
        *end = (char *)after;
    if (n.overflow || n.magnitude > limit) {
        errno = ERANGE;
        return n.negative ? LLONG_MIN : LLONG_MAX;
    }
    return n.negative ? -n.magnitude : n.magnitude;
}

unsigned long long strtoull(const char *text, char **end, int base)
{
    struct __integer n;
    const char *after = __parse_integer(text, base, ULLONG_MAX, &n);

    if (end)
        *end = (char *)after;
    if (n.overflow) {
        errno = ERANGE;
        return ULLONG_MAX;
    }
    return n.negative ? -n.magnitude : n.magnitude;
}

/* The name later HP headers use. */
unsigned long long __strtoull(const char *text, char **end, int base)
{
    return strtoull(text, end, base);
}
