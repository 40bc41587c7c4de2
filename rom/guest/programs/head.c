/* head [-n lines | -c bytes | -lines] [file ...] */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static int unit = 'n';          /* or 'c' */

static void copy(FILE *in, long left)
{
    int c;

    while (left > 0 && (c = getc(in)) != EOF) {
        putchar(c);
        left -= unit == 'c' || c == '\n';
    }
}

static int usage(void)
{
    fprintf(stderr, "usage: head [-n lines | -c bytes] [file ...]\n");
    return 1;
}

static int run(int argc, char **argv)
{
    static char *standard_input[] = {"-", 0};
    long count = 10;
    int c, many, result = 0, shown = 0;
    char *end, **path;
    FILE *in;

    if (argc > 1 && *argv[1] == '-' && isdigit((unsigned char)argv[1][1])) {
        count = strtol(argv[1] + 1, &end, 10);
        if (*end)
            return usage();
        argc--;
        argv++;
    }
    while ((c = getopt(argc, argv, "c:n:")) != -1) {
        if (c == '?')
            return usage();
        count = strtol(optarg, &end, 10);
        if (*end || end == optarg || count < 0)
            return usage();
        unit = c;
    }
    many = argc - optind > 1;
    for (path = optind < argc ? argv + optind : standard_input; *path; path++) {
        int plain = !strcmp(*path, "-");

        in = plain ? stdin : fopen(*path, "r");
        if (!in) {
            fprintf(stderr, "head: %s: %s\n", *path, strerror(errno));
            result = 1;
            continue;
        }
        if (many)
            printf("%s==> %s <==\n", shown++ ? "\n" : "", plain ? "standard input" : *path);
        copy(in, count);
        if (!plain)
            fclose(in);
    }
    return result;
}

int main(int argc, char **argv)
{
    return written("head", run(argc, argv));
}
