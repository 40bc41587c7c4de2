/* paste [-s] [-d list] [file ...] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

#define NOTHING 0x100                   /* \0 in a list */

static int *list, length;               /* of delimiters */

static void read_list(const char *text)
{
    static const char letters[] = "nt\\0", meanings[] = "\n\t\\";
    const char *found;

    list = malloc((strlen(text) + 1) * sizeof *list);
    if (!list) {
        fprintf(stderr, "paste: out of memory\n");
        exit(1);
    }
    for (; *text; text++)
        if (*text != '\\' || !text[1])
            list[length++] = (unsigned char)*text;
        else {
            found = strchr(letters, *++text);
            list[length++] = !found ? (unsigned char)*text : *found == '0' ? NOTHING : meanings[found - letters];
        }
    if (!length)
        list[length++] = NOTHING;
}

static void delimit(int number)
{
    int c = list[number % length];

    if (c != NOTHING)
        putchar(c);
}

/* A line without its end; whether there was one. */
static int copy_line(FILE *in)
{
    int c = getc(in);

    if (c == EOF)
        return 0;
    for (; c != EOF && c != '\n'; c = getc(in))
        putchar(c);
    return 1;
}

static void paste_serially(FILE *in)
{
    int c, number = 0;

    if ((c = getc(in)) != EOF)
        ungetc(c, in);
    while (c != EOF) {
        copy_line(in);
        if ((c = getc(in)) != EOF) {
            ungetc(c, in);
            delimit(number++);
        }
    }
    putchar('\n');
}

/* Whether any of them has a line left. */
static int any_left(FILE **files, int count)
{
    int i, c, left = 0;

    for (i = 0; i < count; i++)
        if (files[i] && (c = getc(files[i])) != EOF) {
            ungetc(c, files[i]);
            left = 1;
        }
    return left;
}

static void paste_beside(FILE **files, int count)
{
    int i;

    while (any_left(files, count)) {
        for (i = 0; i < count; i++) {
            copy_line(files[i]);
            if (i + 1 < count)
                delimit(i);
        }
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    FILE **files;
    int c, i, serial = 0, count;

    while ((c = getopt(argc, argv, "sd:")) != -1)
        if (c == 's')
            serial = 1;
        else if (c == 'd' && !list)
            read_list(optarg);
        else
            break;
    if (c != -1) {
        fprintf(stderr, "usage: paste [-s] [-d list] [file ...]\n");
        return 1;
    }
    if (!list)
        read_list("\t");
    if (optind == argc)
        argv[--optind] = "-";
    argv += optind;
    count = argc - optind;
    files = malloc(count * sizeof *files);
    for (i = 0; i < count; i++)
        if (!(files[i] = strcmp(argv[i], "-") ? fopen(argv[i], "r") : stdin)) {
            fprintf(stderr, "paste: %s: %s\n", argv[i], strerror(errno));
            return 1;
        }
    if (serial)
        for (i = 0; i < count; i++)
            paste_serially(files[i]);
    else
        paste_beside(files, count);
    return written("paste", 0);
}
