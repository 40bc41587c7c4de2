/* tr [-ds] from [to], with ranges and \n, \t, \\, \ooo */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static int escape(const char **at)
{
    int digits, value = 0;

    switch (**at) {
    case 'n': (*at)++; return '\n';
    case 't': (*at)++; return '\t';
    case 'r': (*at)++; return '\r';
    }
    if (**at < '0' || **at > '7')
        return (unsigned char)*(*at)++;
    for (digits = 0; digits < 3 && **at >= '0' && **at <= '7'; digits++)
        value = value * 8 + *(*at)++ - '0';
    return value & 0xff;
}

static int spell(const char *text, unsigned char *set)
{
    int count = 0, c, last;

    while (*text) {
        c = (unsigned char)*text++;
        if (c == '\\' && *text)
            c = escape(&text);
        last = c;
        if (*text == '-' && text[1]) {
            text++;
            last = (unsigned char)*text++;
            if (last == '\\' && *text)
                last = escape(&text);
        }
        for (; c <= last && count < 256; c++)
            set[count++] = c;
    }
    return count;
}

static int run(int argc, char **argv)
{
    static unsigned char from[256], to[256];
    int map[256], c, i, count, targets = 0, removes = 0, squeezes = 0, last = -1;

    while ((c = getopt(argc, argv, "ds")) != -1)
        if (c == 'd')
            removes = 1;
        else if (c == 's')
            squeezes = 1;
        else
            return 2;
    if (optind >= argc) {
        fprintf(stderr, "usage: tr [-ds] from [to]\n");
        return 2;
    }
    count = spell(argv[optind], from);
    if (optind + 1 < argc)
        targets = spell(argv[optind + 1], to);
    for (i = 0; i < 256; i++)
        map[i] = i;
    for (i = 0; i < count; i++)
        map[from[i]] = removes ? -1 : targets ? to[i < targets ? i : targets - 1] : from[i];
    while ((c = getchar()) != EOF) {
        int mapped = map[c];

        if (mapped < 0 || (squeezes && mapped == last && memchr(targets ? to : from, mapped, targets ? targets : count)))
            continue;
        putchar(last = mapped);
    }
    return 0;
}

int main(int argc, char **argv)
{
    return written("tr", run(argc, argv));
}
