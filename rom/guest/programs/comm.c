/* comm [-123] file1 file2: lines only in the first, only in the second, in both; the files are sorted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "line.h"
#include "output.h"

static int hidden[4];                   /* by column, from 1 */

static FILE *opened(const char *name)
{
    FILE *in = strcmp(name, "-") ? fopen(name, "r") : stdin;

    if (!in) {
        fprintf(stderr, "comm: %s: %s\n", name, strerror(errno));
        exit(1);
    }
    return in;
}

static void show(int column, const char *text)
{
    int before;

    if (hidden[column])
        return;
    for (before = 1; before < column; before++)
        if (!hidden[before])
            putchar('\t');
    puts(text);
}

static void compare(FILE *first, FILE *second)
{
    struct line one = {0}, other = {0};
    int more = read_line(first, &one), others = read_line(second, &other), order;

    while (more || others) {
        order = !more ? 1 : !others ? -1 : strcmp(one.text, other.text);
        show(order < 0 ? 1 : order ? 2 : 3, order > 0 ? other.text : one.text);
        if (order <= 0)
            more = read_line(first, &one);
        if (order >= 0)
            others = read_line(second, &other);
    }
}

int main(int argc, char **argv)
{
    int c;

    while ((c = getopt(argc, argv, "123")) != -1)
        if (c == '?')
            return 1;
        else
            hidden[c - '0'] = 1;
    if (argc - optind != 2) {
        fprintf(stderr, "usage: comm [-123] file1 file2\n");
        return 1;
    }
    compare(opened(argv[optind]), opened(argv[optind + 1]));
    return written("comm", 0);
}
