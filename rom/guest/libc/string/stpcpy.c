/* POSIX's strcpy and strncpy that return where the copy ends. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>

char *stpcpy(char *to, const char *from)
{
    size_t length = strlen(from);

    memcpy(to, from, length + 1);
    return to + length;
}

char *stpncpy(char *to, const char *from, size_t n)
{
    size_t length = strnlen(from, n);

    memcpy(to, from, length);
    memset(to + length, 0, n - length);
    return to + length;
}
