/* head [-number | -n number] [file ...] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"

static void copy(FILE *in, long lines)
{
    int c;

    while (lines > 0 && (c = getc(in)) != EOF) {
        putchar(c);
        lines -= c == '\n';
    }
}

static int run(int argc, char **argv)
{
    long lines = 10;
    int i = 1, many, result = 0;
    FILE *in;

    if (argc > 2 && !strcmp(argv[1], "-n")) {
        lines = atol(argv[2]);
        i = 3;
    } else if (argc > 1 && *argv[1] == '-' && argv[1][1])
        lines = atol(argv[i++] + 1);
    if (i >= argc)
        copy(stdin, lines);
    for (many = argc - i > 1; i < argc; i++) {
        in = fopen(argv[i], "r");
        if (!in) {
            fprintf(stderr, "head: %s: %s\n", argv[i], strerror(errno));
            result = 1;
            continue;
        }
        if (many)
            printf("==> %s <==\n", argv[i]);
        copy(in, lines);
        fclose(in);
    }
    return result;
}

int main(int argc, char **argv)
{
    return written("head", run(argc, argv));
}
