/* Wide characters to bytes and back, one at a time, and numbers in wide strings. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define EILSEQ_RESULT ((size_t)-1)
#define INCOMPLETE ((size_t)-2)

wint_t btowc(int c)
{
    return c >= 0 && c <= 255 ? (wint_t)c : WEOF;
}

int wctob(wint_t c)
{
    return c <= 255 ? (int)c : -1;
}

int mbsinit(const mbstate_t *state)
{
    return 1;
}

size_t mbrtowc(wchar_t *to, const char *from, size_t n, mbstate_t *state)
{
    if (!from)
        return 0;
    return n ? (size_t)mbtowc(to, from, n) : INCOMPLETE;
}

size_t mbrlen(const char *from, size_t n, mbstate_t *state)
{
    return mbrtowc(0, from, n, state);
}

size_t wcrtomb(char *to, wchar_t c, mbstate_t *state)
{
    if (!to)
        return 1;
    if (wctomb(to, c) == 1)
        return 1;
    errno = EILSEQ;
    return EILSEQ_RESULT;
}

/* Unlike mbstowcs and wcstombs these say where they stopped: 0 after the end of the string. */
size_t mbsrtowcs(wchar_t *to, const char **from, size_t n, mbstate_t *state)
{
    size_t length = mbstowcs(to, *from, n);

    if (to)
        *from = length < n ? 0 : *from + length;
    return length;
}

size_t wcsrtombs(char *to, const wchar_t **from, size_t n, mbstate_t *state)
{
    const wchar_t *s = *from;
    size_t length;

    for (length = 0; !to || length < n; s++, length++) {
        if (*s < 0 || *s > 255) {
            if (to)
                *from = s;
            errno = EILSEQ;
            return EILSEQ_RESULT;
        }
        if (to)
            to[length] = *s;
        if (!*s)
            break;
    }
    if (to)
        *from = length < n ? 0 : s;
    return length;
}

int wcwidth(wchar_t c)
{
    if (!c)
        return 0;
    return iswprint(c) ? 1 : -1;
}

int wcswidth(const wchar_t *s, size_t n)
{
    size_t i;

    for (i = 0; i < n && s[i]; i++)
        if (wcwidth(s[i]) < 0)
            return -1;
    return i;
}

/* The longest prefix that is ASCII, which holds any number there is; to be freed. */
static char *narrowed(const wchar_t *s)
{
    size_t length = 0, i;
    char *bytes;

    while (s[length] > 0 && s[length] < 128)
        length++;
    if ((bytes = malloc(length + 1)) != 0) {
        for (i = 0; i < length; i++)
            bytes[i] = s[i];
        bytes[length] = 0;
    }
    return bytes;
}

#define CONVERT(type, convert) \
    char *bytes = narrowed(s), *rest = bytes; \
    type value = 0; \
\
    if (bytes) \
        value = convert; \
    if (end) \
        *end = (wchar_t *)s + (rest - bytes); \
    free(bytes); \
    return value;

long wcstol(const wchar_t *s, wchar_t **end, int base)
{
    CONVERT(long, strtol(bytes, &rest, base))
}

unsigned long wcstoul(const wchar_t *s, wchar_t **end, int base)
{
    CONVERT(unsigned long, strtoul(bytes, &rest, base))
}

double wcstod(const wchar_t *s, wchar_t **end)
{
    CONVERT(double, strtod(bytes, &rest))
}
