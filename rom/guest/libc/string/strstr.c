#include <string.h>

char *strstr(const char *text, const char *part)
{
    size_t n = strlen(part);

    if (!n)
        return (char *)text;
    for (; (text = strchr(text, *part)) != 0; text++)
        if (!strncmp(text, part, n))
            return (char *)text;
    return 0;
}

/* The last occurrence. */
char *strrstr(const char *text, const char *part)
{
    size_t n = strlen(part), length = strlen(text);
    const char *p;

    if (n > length)
        return 0;
    for (p = text + length - n; memcmp(p, part, n); p--)
        if (p == text)
            return 0;
    return (char *)p;
}
