/* grep [-E | -F] [-cHhilnqsvwx] [-e pattern] ... [-f file] ... [pattern] [file ...] */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "line.h"
#include "output.h"

struct pattern {
    char *text;
    regex_t compiled;
    struct pattern *next;
};

static char options[128];
static struct pattern *patterns, **last = &patterns;

/* Each line of the text is a pattern. */
static void add_patterns(char *text)
{
    char *end;

    do {
        end = strchr(text, '\n');
        if (end)
            *end++ = 0;
        *last = calloc(1, sizeof **last);
        (*last)->text = text;
        last = &(*last)->next;
        text = end;
    } while (text);
}

static int add_file(const char *path)
{
    FILE *in = strcmp(path, "-") ? fopen(path, "r") : stdin;
    struct line line;

    if (!in) {
        fprintf(stderr, "grep: %s: %s\n", path, strerror(errno));
        return 0;
    }
    for (memset(&line, 0, sizeof line); read_line(in, &line); memset(&line, 0, sizeof line))
        add_patterns(line.text);
    return 1;
}

static int compile(void)
{
    int flags = (options['E'] ? REG_EXTENDED : 0) | (options['i'] ? REG_ICASE : 0), error;
    struct pattern *pattern;
    char why[100];

    for (pattern = patterns; pattern && !options['F']; pattern = pattern->next)
        if ((error = regcomp(&pattern->compiled, pattern->text, flags)) != 0) {
            regerror(error, &pattern->compiled, why, sizeof why);
            fprintf(stderr, "grep: %s: %s\n", pattern->text, why);
            return 0;
        }
    return 1;
}

/* Looks for the pattern from `from` on; the match lies between *start and *end. */
static int find(const struct pattern *pattern, const char *text, long from, long *start, long *end)
{
    size_t length = strlen(pattern->text);
    regmatch_t match;
    const char *at;

    if (!options['F']) {
        if (regexec(&pattern->compiled, text + from, 1, &match, from ? REG_NOTBOL : 0))
            return 0;
        *start = from + match.rm_so;
        *end = from + match.rm_eo;
        return 1;
    }
    for (at = text + from; strlen(at) >= length; at++)
        if (!(options['i'] ? strncasecmp(at, pattern->text, length) : strncmp(at, pattern->text, length))) {
            *start = at - text;
            *end = *start + length;
            return 1;
        }
    return 0;
}

static int is_word(int byte)
{
    return isalnum((unsigned char)byte) || byte == '_';
}

/* Whether some match has no letter, digit or underscore beside it: the longest one at each place, then shorter ones. */
static int matches_word(const struct pattern *pattern, char *text)
{
    long from, start, end, shorter, ignored;
    char kept;

    for (from = 0; find(pattern, text, from, &start, &end); from = start + 1) {
        for (;;) {
            if ((!start || !is_word(text[start - 1])) && !is_word(text[end]))
                return 1;
            if (end == start || options['F'])
                break;
            kept = text[end - 1];
            text[end - 1] = 0;
            shorter = find(pattern, text, start, &ignored, &shorter) && ignored == start ? shorter : -1;
            text[end - 1] = kept;
            if (shorter < 0)
                break;
            end = shorter;
        }
        if (!text[start])
            break;
    }
    return 0;
}

static int matches(char *text)
{
    const struct pattern *pattern;
    long start, end;

    for (pattern = patterns; pattern; pattern = pattern->next)
        if (options['x']) {
            if (options['F'] ? !(options['i'] ? strcasecmp : strcmp)(text, pattern->text)
                             : find(pattern, text, 0, &start, &end) && !start && !text[end])
                return 1;
        } else if (options['w'] ? matches_word(pattern, text) : find(pattern, text, 0, &start, &end))
            return 1;
    return 0;
}

/* Whether any line was selected. */
static int search(FILE *in, const char *name, int named)
{
    static struct line line;
    long count = 0, number = 0;

    while (read_line(in, &line)) {
        number++;
        if (matches(line.text) == options['v'])
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
        fwrite(line.text, 1, line.length, stdout);
        putchar('\n');
    }
    if (options['q'])
        return count > 0;
    if (options['l']) {
        if (count)
            puts(name);
    } else if (options['c']) {
        if (named)
            printf("%s:", name);
        printf("%ld\n", count);
    }
    return count > 0;
}

static int search_file(const char *path, int named, int *wrong)
{
    int plain = !strcmp(path, "-"), found;
    FILE *in = plain ? stdin : fopen(path, "r");

    if (!in) {
        if (!options['s'])
            fprintf(stderr, "grep: %s: %s\n", path, strerror(errno));
        *wrong = 1;
        return 0;
    }
    found = search(in, plain ? "(standard input)" : path, named);
    if (!plain)
        fclose(in);
    return found;
}

static int run(int argc, char **argv)
{
    int c, found = 0, wrong = 0, given = 0, named;

    while ((c = getopt(argc, argv, "cEFHhilnqsvwxe:f:")) != -1)
        switch (c) {
        case '?': return 2;
        case 'e':
            add_patterns(optarg);
            given = 1;
            break;
        case 'f':
            if (!add_file(optarg))
                return 2;
            given = 1;
            break;
        default: options[c] = 1;
        }
    if (!given) {
        if (!argv[optind]) {
            fprintf(stderr, "usage: grep [-E | -F] [-cHhilnqsvwx] [-e pattern] [-f file] [pattern] [file ...]\n");
            return 2;
        }
        add_patterns(argv[optind++]);
    }
    if (!compile())
        return 2;
    if (optind >= argc)
        return !search(stdin, "(standard input)", options['H']);
    named = (argc - optind > 1 && !options['h']) || options['H'];
    for (; optind < argc; optind++) {
        found |= search_file(argv[optind], named, &wrong);
        if (found && options['q'])
            return 0;
    }
    return wrong ? 2 : !found;
}

int main(int argc, char **argv)
{
    return written("grep", run(argc, argv));
}
