#include <string.h>

char *strtok_r(char *text, const char *separators, char **rest)
{
    char *end;

    if (!text)
        text = *rest;
    if (!text)
        return 0;
    text += strspn(text, separators);
    if (!*text) {
        *rest = 0;
        return 0;
    }
    end = text + strcspn(text, separators);
    *rest = *end ? end + 1 : 0;
    *end = 0;
    return text;
}

char *strtok(char *text, const char *separators)
{
    static char *rest;

    return strtok_r(text, separators, &rest);
}

/* Unlike strtok, finds empty fields. */
char *strsep(char **rest, const char *separators)
{
    char *text = *rest;

    if (!text)
        return 0;
    *rest = strpbrk(text, separators);
    if (*rest)
        *(*rest)++ = 0;
    return text;
}
