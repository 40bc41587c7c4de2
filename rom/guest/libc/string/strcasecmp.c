#include <ctype.h>
#include <string.h>

int strncasecmp(const char *a, const char *b, size_t n)
{
    int x, y;

    for (; n; n--, a++, b++) {
        x = tolower((unsigned char)*a);
        y = tolower((unsigned char)*b);
        if (x != y)
            return x - y;
        if (!x)
            return 0;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, (size_t)-1);
}
