/* tail [-f] [-n lines | -c bytes] [file], tail [-+][number][lbc][f] [file]: from +number on, or the last ones */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

#define BLOCK 512

static int unit = 'n', follows; /* or 'c' */
static long wanted = 10;
static int from_start;          /* wanted counts from the start, from 1 on */

static void copy_rest(FILE *in)
{
    int c;

    while ((c = getc(in)) != EOF)
        putchar(c);
}

static void skip(FILE *in)
{
    long left = wanted - 1;
    int c;

    while (left > 0 && (c = getc(in)) != EOF)
        left -= unit == 'c' || c == '\n';
    copy_rest(in);
}

/* The whole input in memory, then its end. */
static int copy_end(FILE *in)
{
    char *text = 0;
    size_t size = 0, room = 0, start, got;
    long left = wanted;

    do {
        if (room - size < 8192 && !(text = realloc(text, room = room ? 2 * room : 16384))) {
            fprintf(stderr, "tail: out of memory\n");
            return 1;
        }
        got = fread(text + size, 1, room - size, in);
        size += got;
    } while (got);
    start = size;
    if (unit == 'c')
        start = (size_t)left < size ? size - left : 0;
    else if (left > 0)
        while (start > 0) {
            if (text[start - 1] == '\n' && start < size && --left == 0)
                break;
            start--;
        }
    fwrite(text + start, 1, size - start, stdout);
    free(text);
    return 0;
}

/* A regular file is looked at again each second. */
static void follow(FILE *in)
{
    for (;;) {
        fflush(stdout);
        sleep(1);
        clearerr(in);
        copy_rest(in);
    }
}

static int take(const char *text)
{
    char *end;

    from_start = *text == '+';
    wanted = strtol(text, &end, 10);
    if (wanted < 0)
        wanted = -wanted;
    return !*end && end != text;
}

/* -12, +3c, -f: how it was said before POSIX. */
static int take_old(const char *text)
{
    char *end;

    from_start = *text == '+';
    if (isdigit((unsigned char)*++text)) {
        wanted = strtol(text, &end, 10);
        text = end;
    }
    if (*text == 'b')
        wanted *= BLOCK;
    if (*text && strchr("lbc", *text))
        unit = *text++ == 'l' ? 'n' : 'c';
    follows = *text == 'f';
    return !text[follows];
}

static int usage(void)
{
    fprintf(stderr, "usage: tail [-f] [-n lines | -c bytes] [file]\n");
    return 1;
}

static int run(int argc, char **argv)
{
    FILE *in = stdin;
    int c, result;

    if (argc > 1 && (*argv[1] == '+' || (*argv[1] == '-' && isdigit((unsigned char)argv[1][1])))) {
        if (!take_old(argv[1]))
            return usage();
        argc--;
        argv++;
    }
    while ((c = getopt(argc, argv, "fc:n:")) != -1)
        if (c == 'f')
            follows = 1;
        else if (c == '?' || !take(optarg))
            return usage();
        else
            unit = c;
    if (argc - optind > 1)
        return usage();
    if (optind < argc && strcmp(argv[optind], "-") && !(in = fopen(argv[optind], "r"))) {
        fprintf(stderr, "tail: %s: %s\n", argv[optind], strerror(errno));
        return 1;
    }
    result = 0;
    if (from_start)
        skip(in);
    else
        result = copy_end(in);
    if (follows && in != stdin)
        follow(in);
    return result;
}

int main(int argc, char **argv)
{
    return written("tail", run(argc, argv));
}
