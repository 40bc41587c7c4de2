/* The functions of <string.h> for wide characters. */
#include <string.h>
#include <wchar.h>

size_t wcslen(const wchar_t *s)
{
    const wchar_t *p = s;

    while (*p)
        p++;
    return p - s;
}

wchar_t *wcscpy(wchar_t *to, const wchar_t *from)
{
    return wmemcpy(to, from, wcslen(from) + 1);
}

wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t n)
{
    size_t i = 0;

    for (; i < n && from[i]; i++)
        to[i] = from[i];
    for (; i < n; i++)
        to[i] = 0;
    return to;
}

wchar_t *wcscat(wchar_t *to, const wchar_t *from)
{
    wcscpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncat(wchar_t *to, const wchar_t *from, size_t n)
{
    wchar_t *end = to + wcslen(to);

    while (n-- && *from)
        *end++ = *from++;
    *end = 0;
    return to;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n; n--, a++, b++) {
        if (*a != *b)
            return *a < *b ? -1 : 1;
        if (!*a)
            break;
    }
    return 0;
}

int wcscmp(const wchar_t *a, const wchar_t *b)
{
    return wcsncmp(a, b, (size_t)-1);
}

int wcscoll(const wchar_t *a, const wchar_t *b)
{
    return wcscmp(a, b);
}

size_t wcsxfrm(wchar_t *to, const wchar_t *from, size_t n)
{
    size_t length = wcslen(from);

    if (length < n)
        wcscpy(to, from);
    return length;
}

wchar_t *wcschr(const wchar_t *s, wchar_t c)
{
    for (; *s != c; s++)
        if (!*s)
            return 0;
    return (wchar_t *)s;
}

wchar_t *wcsrchr(const wchar_t *s, wchar_t c)
{
    const wchar_t *last = 0;

    do
        if (*s == c)
            last = s;
    while (*s++);
    return (wchar_t *)last;
}

size_t wcsspn(const wchar_t *s, const wchar_t *set)
{
    size_t i = 0;

    while (s[i] && wcschr(set, s[i]))
        i++;
    return i;
}

size_t wcscspn(const wchar_t *s, const wchar_t *set)
{
    size_t i = 0;

    while (s[i] && !wcschr(set, s[i]))
        i++;
    return i;
}

wchar_t *wcspbrk(const wchar_t *s, const wchar_t *set)
{
    s += wcscspn(s, set);
    return *s ? (wchar_t *)s : 0;
}

wchar_t *wcsstr(const wchar_t *s, const wchar_t *part)
{
    size_t length = wcslen(part);

    for (;; s++) {
        if (!wcsncmp(s, part, length))
            return (wchar_t *)s;
        if (!*s)
            return 0;
    }
}

/* XPG4's name for it. */
wchar_t *wcswcs(const wchar_t *s, const wchar_t *part)
{
    return wcsstr(s, part);
}

wchar_t *wmemchr(const wchar_t *s, wchar_t c, size_t n)
{
    for (; n; n--, s++)
        if (*s == c)
            return (wchar_t *)s;
    return 0;
}

int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b)
            return *a < *b ? -1 : 1;
    return 0;
}

wchar_t *wmemcpy(wchar_t *to, const wchar_t *from, size_t n)
{
    return memcpy(to, from, n * sizeof *to);
}

wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t n)
{
    return memmove(to, from, n * sizeof *to);
}

wchar_t *wmemset(wchar_t *s, wchar_t c, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        s[i] = c;
    return s;
}
