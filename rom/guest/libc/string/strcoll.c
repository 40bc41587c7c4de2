/* Collation in the "C" locale: by byte value. */
#include <string.h>

int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

size_t strxfrm(char *to, const char *from, size_t n)
{
    size_t length = strlen(from);

    if (n)
        memcpy(to, from, length < n ? length + 1 : n);
    return length;
}
