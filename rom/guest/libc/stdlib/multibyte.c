/* Multibyte characters of the "C" locale: a byte is a character. */
#include <stdlib.h>
#include <string.h>

int mbtowc(wchar_t *to, const char *from, size_t n)
{
    if (!from)
        return 0;               /* no shift states */
    if (!n)
        return -1;
    if (to)
        *to = (unsigned char)*from;
    return *from != 0;
}

int mblen(const char *from, size_t n)
{
    return mbtowc(0, from, n);
}

int wctomb(char *to, wchar_t c)
{
    if (!to)
        return 0;
    if (c < 0 || c > 255)
        return -1;
    *to = c;
    return 1;
}

size_t mbstowcs(wchar_t *to, const char *from, size_t n)
{
    size_t i;

    if (!to)
        return strlen(from);
    for (i = 0; i < n; i++)
        if (!(to[i] = (unsigned char)from[i]))
            break;
    return i;
}

size_t wcstombs(char *to, const wchar_t *from, size_t n)
{
    size_t i;

    for (i = 0; !to || i < n; i++) {
        if (from[i] < 0 || from[i] > 255)
            return (size_t)-1;
        if (to)
            to[i] = from[i];
        if (!from[i])
            break;
    }
    return i;
}
