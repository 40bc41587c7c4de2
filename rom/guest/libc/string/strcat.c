#include <string.h>

char *strcat(char *to, const char *from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *to, const char *from, size_t n)
{
    char *d = to + strlen(to);

    for (; n && *from; n--)
        *d++ = *from++;
    *d = 0;
    return to;
}
