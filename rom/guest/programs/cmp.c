/* cmp [-l | -s] file1 file2: exit status 0 for equal files, 1 for others, 2 for trouble. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static int every, silent;               /* -l, -s */

static FILE *opened(const char *name)
{
    FILE *in = strcmp(name, "-") ? fopen(name, "r") : stdin;

    if (!in) {
        if (!silent)
            fprintf(stderr, "cmp: %s: %s\n", name, strerror(errno));
        exit(2);
    }
    return in;
}

static int ended(const char *name, FILE *in)
{
    if (ferror(in)) {
        fprintf(stderr, "cmp: %s: %s\n", name, strerror(errno));
        return 2;
    }
    if (!silent) {
        fflush(stdout);
        fprintf(stderr, "cmp: EOF on %s\n", name);
    }
    return 1;
}

static int compare(char **names, FILE *first, FILE *second)
{
    long byte = 0, line = 1;
    int one, other, result = 0;

    for (;;) {
        one = getc(first);
        other = getc(second);
        byte++;
        if (one == EOF && other == EOF)
            return result;
        if (one == EOF || other == EOF)
            return one == EOF ? ended(names[0], first) : ended(names[1], second);
        if (one != other) {
            result = 1;
            if (every)
                printf("%ld %3o %3o\n", byte, one, other);
            else if (silent)
                return 1;
            else {
                printf("%s %s differ: char %ld, line %ld\n", names[0], names[1], byte, line);
                return 1;
            }
        }
        line += one == '\n';
    }
}

int main(int argc, char **argv)
{
    int c;

    while ((c = getopt(argc, argv, "ls")) != -1)
        if (c == 'l')
            every = 1;
        else if (c == 's')
            silent = 1;
        else
            return 2;
    if (argc - optind != 2 || (every && silent)) {
        fprintf(stderr, "usage: cmp [-l | -s] file1 file2\n");
        return 2;
    }
    argv += optind;
    return written("cmp", compare(argv, opened(argv[0]), opened(argv[1])));
}
