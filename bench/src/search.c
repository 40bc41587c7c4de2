/* Counts words in 64 KiB of text, with Horspool's string search: byte loads and short loops. */
#include "work.h"

#define SIZE 65536

static char text[SIZE + 16];
static const char *words[] = {"kernel", "ab", "socketpair", "nowhere to be found", "run", "trap", 0};

static void write_text(void)
{
    unsigned long seed = 7, at = 0;
    const char *from;

    while (at < SIZE) {
        seed = (seed * 1664525UL + 1013904223UL) & 0xFFFFFFFFUL;
        if ((seed >> 28) == 0) {
            for (from = words[(seed >> 16) % 6]; *from != 0 && at < SIZE; from++)
                text[at++] = *from;
        } else
            text[at++] = 'a' + (seed >> 16) % 26;
    }
}

static unsigned long count(const char *word)
{
    unsigned long skip[256], length = 0, at, i, found = 0;

    while (word[length] != 0)
        length++;
    for (i = 0; i < 256; i++)
        skip[i] = length;
    for (i = 0; i + 1 < length; i++)
        skip[(unsigned char)word[i]] = length - 1 - i;
    for (at = 0; at + length <= SIZE; at += skip[(unsigned char)text[at + length - 1]]) {
        i = length;
        while (i > 0 && text[at + i - 1] == word[i - 1])
            i--;
        found += i == 0;
    }
    return found;
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long sum = 0;
    int i;

    write_text();
    while (amount-- > 0)
        for (i = 0; words[i] != 0; i++)
            sum = (sum * 3 + count(words[i])) & 0xFFFFFFFFUL;
    return sum;
}
