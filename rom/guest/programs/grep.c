/* grep [-cEhilnqsvx] [-e] pattern [file ...]; -E for extended expressions, -F for plain text. */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "output.h"

static char options[128];
static regex_t compiled;
static const char *plain;

static char *read_line(FILE *in)
{
    static char *line;
    static size_t size;
    size_t length = 0;
    int c;

    while ((c = getc(in)) != EOF && c != '\n') {
        if (length + 2 > size)
            line = realloc(line, size = size ? 2 * size : 256);
        line[length++] = c;
    }
    if (c == EOF && !length)
        return 0;
    if (!size)
        line = malloc(size = 256);
    line[length] = 0;
    return line;
}

static int matches(const char *line)
{
    regmatch_t found;

    if (plain)
        return options['x'] ? !strcmp(line, plain) : strstr(line, plain) != 0;
    if (regexec(&compiled, line, 1, &found, 0))
        return 0;
    return !options['x'] || (found.rm_so == 0 && !line[found.rm_eo]);
}

/* Whether any line was selected. */
static int search(FILE *in, const char *name, int named)
{
    long count = 0, number = 0;
    char *line;

    while ((line = read_line(in))) {
        number++;
        if (matches(line) == options['v'])
            continue;
        count++;
        if (options['q'] || options['l'])
            break;
        if (options['c'])
            continue;
        if (named)
            printf("%s:", name);
        if (options['n'])
            printf("%ld:", number);
        puts(line);
    }
    if (options['l'] && count && !options['q'])
        puts(name);
    else if (options['c'] && !options['q']) {
        if (named)
            printf("%s:", name);
        printf("%ld\n", count);
    }
    return count > 0;
}

static int run(int argc, char **argv)
{
    const char *pattern = 0;
    int c, found = 0, wrong = 0, error;
    char why[100];
    FILE *in;

    while ((c = getopt(argc, argv, "cEFhilnqsvxe:")) != -1)
        if (c == '?')
            return 2;
        else if (c == 'e')
            pattern = optarg;
        else
            options[c] = 1;
    if (!pattern)
        pattern = argv[optind++];
    if (!pattern) {
        fprintf(stderr, "usage: grep [-cEFhilnqsvx] pattern [file ...]\n");
        return 2;
    }
    if (options['F'])
        plain = pattern;
    else if ((error = regcomp(&compiled, pattern, (options['E'] ? REG_EXTENDED : 0) | (options['i'] ? REG_ICASE : 0)))) {
        regerror(error, &compiled, why, sizeof why);
        fprintf(stderr, "grep: %s: %s\n", pattern, why);
        return 2;
    }
    if (optind >= argc)
        return !search(stdin, "(standard input)", 0);
    for (c = optind; c < argc; c++) {
        in = strcmp(argv[c], "-") ? fopen(argv[c], "r") : stdin;
        if (!in) {
            if (!options['s'])
                fprintf(stderr, "grep: %s: %s\n", argv[c], strerror(errno));
            wrong = 1;
            continue;
        }
        found |= search(in, argv[c], argc - optind > 1 && !options['h']);
        if (in != stdin)
            fclose(in);
    }
    return wrong ? 2 : !found;
}

int main(int argc, char **argv)
{
    return written("grep", run(argc, argv));
}
