/* cut -c list [file ...], cut -f list [-d delimiter] [-s] [file ...]; a list is of 1,3-5,-2,7- */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

static struct range {
    long first, last;
} *ranges;
static int count;

/* Whether `text` is a list. */
static int read_list(const char *text)
{
    char *end;
    long first, last;

    for (;;) {
        first = strtol(text, &end, 10);
        if (*text == '-') {
            first = 1;
            end = (char *)text;
        } else if (end == text)
            return 0;
        last = first;
        if (*end == '-') {
            text = end + 1;
            last = strtol(text, &end, 10);
            if (end == text)
                last = LONG_MAX;
        }
        if (first < 1 || last < first || !(ranges = realloc(ranges, (count + 1) * sizeof *ranges)))
            return 0;
        ranges[count].first = first;
        ranges[count++].last = last;
        if (!*end)
            return 1;
        if (*end != ',' && *end != ' ')
            return 0;
        text = end + 1;
    }
}

static int selected(long position)
{
    int i;

    for (i = 0; i < count; i++)
        if (position >= ranges[i].first && position <= ranges[i].last)
            return 1;
    return 0;
}

static void cut_characters(FILE *in)
{
    long column = 0;
    int c, last = '\n';

    while ((c = getc(in)) != EOF) {
        if (c == '\n')
            column = 0;
        else
            column++;
        if (c == '\n' || selected(column))
            putchar(c);
        last = c;
    }
    if (last != '\n')
        putchar('\n');
}

/* The next line without its end, or null; it stays until the next call. */
static char *read_line(FILE *in)
{
    static char *line;
    static size_t size;
    size_t length = 0;
    int c;

    while ((c = getc(in)) != EOF || length) {
        if (length + 1 >= size && !(line = realloc(line, size = size ? 2 * size : 256))) {
            fprintf(stderr, "cut: out of memory\n");
            exit(1);
        }
        if (c == EOF || c == '\n') {
            line[length] = 0;
            return line;
        }
        line[length++] = c;
    }
    return 0;
}

static void cut_fields(FILE *in, int delimiter, int only_delimited)
{
    char *line, *end;
    long field;
    int printed;

    while ((line = read_line(in))) {
        if (!strchr(line, delimiter)) {
            if (!only_delimited)
                puts(line);
            continue;
        }
        for (field = 1, printed = 0; line; line = end, field++) {
            if ((end = strchr(line, delimiter)))
                *end++ = 0;
            if (!selected(field))
                continue;
            if (printed++)
                putchar(delimiter);
            fputs(line, stdout);
        }
        putchar('\n');
    }
}

static int usage(const char *why)
{
    fprintf(stderr, "cut: %s\n", why);
    return 1;
}

int main(int argc, char **argv)
{
    int c, kind = 0, delimiter = '\t', only_delimited = 0, status = 0;
    FILE *in;

    while ((c = getopt(argc, argv, "b:c:f:d:ns")) != -1)
        switch (c) {
        case 'b': case 'c': case 'f':
            if (kind)
                return usage("only one list may be given");
            if (!read_list(optarg))
                return usage("bad list");
            kind = c;
            break;
        case 'd':
            if (!*optarg || optarg[1])
                return usage("the delimiter must be one character");
            delimiter = (unsigned char)*optarg;
            break;
        case 's':
            only_delimited = 1;
            break;
        case '?':
            return 1;
        }
    if (!kind) {
        fprintf(stderr, "usage: cut -c list | -f list [-d delimiter] [-s] [file ...]\n");
        return 1;
    }
    do {
        in = optind < argc && strcmp(argv[optind], "-") ? fopen(argv[optind], "r") : stdin;
        if (!in) {
            fprintf(stderr, "cut: %s: %s\n", argv[optind], strerror(errno));
            status = 1;
            continue;
        }
        if (kind == 'f')
            cut_fields(in, delimiter, only_delimited);
        else
            cut_characters(in);
        if (in != stdin)
            fclose(in);
    } while (++optind < argc);
    return written("cut", status);
}
