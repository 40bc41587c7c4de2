/* uniq [-cdu] [-fields] [+characters] [input [output]]; -f fields and -s characters as well */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "line.h"

static long fields, characters;
static int counts, repeated, single;    /* -c, -d, -u */

/* What of a line is compared. */
static const char *key(const char *text)
{
    long i;

    for (i = 0; i < fields; i++) {
        while (*text == ' ' || *text == '\t')
            text++;
        while (*text && *text != ' ' && *text != '\t')
            text++;
    }
    for (i = 0; i < characters && *text; i++)
        text++;
    return text;
}

static void show(const char *text, long count)
{
    if ((repeated && count == 1) || (single && count > 1))
        return;
    if (counts)
        printf("%4ld ", count);
    puts(text);
}

static void filter(void)
{
    static struct line lines[2];
    int now = 0;
    long count = 1;

    if (!read_line(stdin, &lines[now]))
        return;
    while (read_line(stdin, &lines[!now])) {
        if (!strcmp(key(lines[now].text), key(lines[!now].text))) {
            count++;
            continue;
        }
        show(lines[now].text, count);
        now = !now;
        count = 1;
    }
    show(lines[now].text, count);
}

static int is_number(const char *text)
{
    if (!text || !*text)
        return 0;
    while (isdigit((unsigned char)*text))
        text++;
    return !*text;
}

/* How many arguments the option at `argv` takes, 0 if it is wrong. */
static int option(char **argv)
{
    const char *text = *argv, *number;

    if (*text == '-' && text[1] && text[strspn(text + 1, "cdu") + 1] == 0) {
        counts |= strchr(text, 'c') != 0;
        repeated |= strchr(text, 'd') != 0;
        single |= strchr(text, 'u') != 0;
        return 1;
    }
    if (is_number(text + 1)) {
        *(*text == '-' ? &fields : &characters) = atol(text + 1);
        return 1;
    }
    number = text[1] && text[2] ? text + 2 : argv[1];
    if (*text == '+' || !text[1] || !strchr("fs", text[1]) || !is_number(number))
        return 0;
    *(text[1] == 'f' ? &fields : &characters) = atol(number);
    return number == argv[1] ? 2 : 1;
}

static int reopen(const char *name, const char *how, FILE *stream)
{
    if (freopen(name, how, stream))
        return 1;
    fprintf(stderr, "uniq: %s: %s\n", name, strerror(errno));
    return 0;
}

int main(int argc, char **argv)
{
    int taken;

    while (*++argv && ((**argv == '-' && (*argv)[1]) || (**argv == '+' && is_number(*argv + 1)))) {
        if (!strcmp(*argv, "--")) {
            argv++;
            break;
        }
        if (!(taken = option(argv))) {
            fprintf(stderr, "usage: uniq [-cdu] [-fields] [+characters] [input [output]]\n");
            return 1;
        }
        argv += taken - 1;
    }
    if (*argv && strcmp(*argv, "-") && !reopen(*argv, "r", stdin))
        return 1;
    if (*argv && argv[1] && !reopen(argv[1], "w", stdout))
        return 1;
    filter();
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "uniq: %s: %s\n", *argv && argv[1] ? argv[1] : "standard output", strerror(errno));
        return 1;
    }
    return 0;
}
