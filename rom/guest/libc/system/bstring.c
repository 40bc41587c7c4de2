/* Berkeley's names for moving bytes. */
#include <string.h>
#include <strings.h>

void bcopy(const void *from, void *to, size_t count)
{
    memmove(to, from, count);
}

void bzero(void *to, size_t count)
{
    memset(to, 0, count);
}

int bcmp(const void *left, const void *right, size_t count)
{
    return memcmp(left, right, count) != 0;
}

char *index(const char *text, int byte)
{
    return strchr(text, byte);
}

char *rindex(const char *text, int byte)
{
    return strrchr(text, byte);
}

int ffs(int bits)
{
    int number;

    for (number = 1; bits; number++, bits = (unsigned int)bits >> 1)
        if (bits & 1)
            return number;
    return 0;
}
