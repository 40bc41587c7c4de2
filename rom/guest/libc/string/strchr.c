#include <string.h>

char *strchr(const char *text, int c)
{
    for (; *text != (char)c; text++)
        if (!*text)
            return 0;
    return (char *)text;
}

char *strrchr(const char *text, int c)
{
    const char *found = 0;

    do
        if (*text == (char)c)
            found = text;
    while (*text++);
    return (char *)found;
}
