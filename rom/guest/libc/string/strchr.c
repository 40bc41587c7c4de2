#include <string.h>
#include "fast.h"

char *strchr(const char *text, int c)
{
    unsigned long pattern = (unsigned char)c * 0x01010101UL, word;

    for (; (unsigned long)text & 3; text++) {
        if (*text == (char)c)
            return (char *)text;
        if (!*text)
            return 0;
    }
    for (word = *(const longword *)text; !HAS_ZERO(word) && !HAS_ZERO(word ^ pattern);) {
        text += 4;
        word = *(const longword *)text;
    }
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
