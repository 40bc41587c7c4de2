#include <string.h>

int strcmp(const char *a, const char *b)
{
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
