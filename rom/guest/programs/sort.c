/* sort [-nru] [file ...]: whole lines, in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static int numeric, reversed, unique;
static char **lines;
static long count, room;

static void read_lines(FILE *in)
{
    char *line = 0;
    size_t size = 0, length = 0;
    int c;

    while ((c = getc(in)) != EOF || length) {
        if (length + 1 >= size)
            line = realloc(line, size = size ? 2 * size : 64);
        if (c != EOF && c != '\n') {
            line[length++] = c;
            continue;
        }
        line[length] = 0;
        if (count == room)
            lines = realloc(lines, (room = room ? 2 * room : 256) * sizeof *lines);
        lines[count++] = line;
        line = 0;
        size = length = 0;
        if (c == EOF)
            break;
    }
}

static int order(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    double x = numeric ? atof(left) : 0, y = numeric ? atof(right) : 0;
    int result = x < y ? -1 : x > y ? 1 : strcmp(left, right);

    return reversed ? -result : result;
}

static int run(int argc, char **argv)
{
    int c;
    long i;

    while ((c = getopt(argc, argv, "nru")) != -1)
        if (c == 'n')
            numeric = 1;
        else if (c == 'r')
            reversed = 1;
        else if (c == 'u')
            unique = 1;
        else
            return 2;
    if (optind >= argc)
        read_lines(stdin);
    for (; optind < argc; optind++) {
        FILE *in = fopen(argv[optind], "r");

        if (!in) {
            fprintf(stderr, "sort: %s: %s\n", argv[optind], strerror(errno));
            return 2;
        }
        read_lines(in);
        fclose(in);
    }
    qsort(lines, count, sizeof *lines, order);
    for (i = 0; i < count; i++)
        if (!unique || !i || strcmp(lines[i], lines[i - 1]))
            puts(lines[i]);
    return 0;
}

int main(int argc, char **argv)
{
    return written("sort", run(argc, argv));
}
