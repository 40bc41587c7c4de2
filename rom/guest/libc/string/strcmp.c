#include <string.h>
#include "fast.h"

int strcmp(const char *a, const char *b)
{
    /* An aligned longword never crosses into a page the string does not reach. */
    if (TOGETHER(a, b)) {
        for (; (unsigned long)a & 3; a++, b++)
            if (*a != *b || !*a)
                return *(const unsigned char *)a - *(const unsigned char *)b;
        while (*(const longword *)a == *(const longword *)b && !HAS_ZERO(*(const longword *)a)) {
            a += 4;
            b += 4;
        }
    }
    for (; *a == *b; a++, b++)
        if (!*a)
            return 0;
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n; n--, a++, b++) {
        if (*a != *b)
            return *(const unsigned char *)a - *(const unsigned char *)b;
        if (!*a)
            return 0;
    }
    return 0;
}
