/* For programs that are compiled for the host too: they must print the same there.  A line is `function result`; after a ~
   the result is a double that may differ by two units in the last place.  `long` is 64 bits on the host, only the sign of
   a comparison is defined, and so is no order in which a call's arguments are computed: none has more than one some(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64
#define COUNT(array) (sizeof(array) / sizeof *(array))

static unsigned alike_state = 1;

/* Anything below n, the same on every machine. */
static unsigned some(unsigned n)
{
    alike_state = alike_state * 1103515245u + 12345u;
    return (alike_state >> 16 & 0x7fff) % n;
}

/* One of eight texts in turn, of letters that often repeat. */
static char *some_text(const char *letters, unsigned most)
{
    static char texts[8][MOST + 16];
    static unsigned next;
    char *text = texts[next++ % COUNT(texts)] + some(4);        /* at any alignment */
    unsigned length = some(most), i;

    for (i = 0; i < length; i++)
        text[i] = letters[some(strlen(letters))];
    text[i] = 0;
    return text;
}

static void number(const char *function, long long result)
{
    printf("%s %lld\n", function, result);
}

static void sign(const char *function, int result)
{
    number(function, (result > 0) - (result < 0));
}

static void text(const char *function, const char *result)
{
    printf("%s [%s]\n", function, result ? result : "(none)");
}

/* Where it points into a text. */
static void place(const char *function, const char *start, const char *result)
{
    number(function, result ? result - start : -1);
}

static unsigned long long bits_of(double x)
{
    unsigned long long bits;

    memcpy(&bits, &x, sizeof bits);
    return x != x ? 0x7ff8000000000000ULL : bits;       /* NaNs differ between processors */
}

static void exactly(const char *function, double result)
{
    printf("%s %016llx\n", function, bits_of(result));
}

static void nearly(const char *function, double result)
{
    printf("~%s %016llx\n", function, bits_of(result));
}
