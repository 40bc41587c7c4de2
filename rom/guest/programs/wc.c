/* wc [-c | -m] [-lw] [file ...] */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static char options[128];
static long totals[3];          /* lines, words, bytes */

static void show(const long *counts, const char *name)
{
    int i, any = options['l'] || options['w'] || options['c'];

    for (i = 0; i < 3; i++)
        if (!any || options[(int)"lwc"[i]])
            printf("%8ld", counts[i]);
    if (name)
        printf(" %s", name);
    putchar('\n');
}

static void count(FILE *in, const char *name)
{
    long counts[3] = {0, 0, 0};
    int c, inside = 0, i;

    while ((c = getc(in)) != EOF) {
        counts[2]++;
        counts[0] += c == '\n';
        if (isspace(c))
            inside = 0;
        else {
            counts[1] += !inside;
            inside = 1;
        }
    }
    for (i = 0; i < 3; i++)
        totals[i] += counts[i];
    show(counts, name);
}

static int run(int argc, char **argv)
{
    int c, result = 0;
    FILE *in;

    while ((c = getopt(argc, argv, "clmw")) != -1)
        if (c == '?')
            return 1;
        else
            options[c == 'm' ? 'c' : c] = 1; /* a character is a byte */
    if (optind >= argc)
        count(stdin, 0);
    for (c = optind; c < argc; c++) {
        in = strcmp(argv[c], "-") ? fopen(argv[c], "r") : stdin;
        if (!in) {
            fprintf(stderr, "wc: %s: %s\n", argv[c], strerror(errno));
            result = 1;
            continue;
        }
        count(in, argv[c]);
        if (in != stdin)
            fclose(in);
    }
    if (argc - optind > 1)
        show(totals, "total");
    return result;
}

int main(int argc, char **argv)
{
    return written("wc", run(argc, argv));
}
