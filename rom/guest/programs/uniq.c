/* uniq [-c | -d | -u] [-fields] [+characters] [input [output]]; -f fields and -s characters as well */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
    char *text;
    size_t size;
};

static long fields, characters;

/* Whether there was another line. */
static int read_line(struct line *line)
{
    size_t length = 0;
    int c;

    while ((c = getchar()) != EOF || length) {
        if (length + 1 >= line->size && !(line->text = realloc(line->text, line->size = line->size ? 2 * line->size : 256))) {
            fprintf(stderr, "uniq: out of memory\n");
            exit(1);
        }
        if (c == EOF || c == '\n') {
            line->text[length] = 0;
            return 1;
        }
        line->text[length++] = c;
    }
    return 0;
}

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

static void show(int mode, const char *text, long count)
{
    if ((mode == 'd' && count == 1) || (mode == 'u' && count > 1))
        return;
    if (mode == 'c')
        printf("%4ld ", count);
    puts(text);
}

static void filter(int mode)
{
    static struct line lines[2];
    int now = 0;
    long count = 1;

    if (!read_line(&lines[now]))
        return;
    while (read_line(&lines[!now])) {
        if (!strcmp(key(lines[now].text), key(lines[!now].text))) {
            count++;
            continue;
        }
        show(mode, lines[now].text, count);
        now = !now;
        count = 1;
    }
    show(mode, lines[now].text, count);
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
static int option(char **argv, int *mode)
{
    const char *text = *argv, *number;

    if (text[1] && strchr("cdu", text[1]) && !text[2]) {
        *mode = text[1];
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
    int mode = 0, taken;

    while (*++argv && ((**argv == '-' && (*argv)[1]) || (**argv == '+' && is_number(*argv + 1)))) {
        if (!strcmp(*argv, "--")) {
            argv++;
            break;
        }
        if (!(taken = option(argv, &mode))) {
            fprintf(stderr, "usage: uniq [-c | -d | -u] [-fields] [+characters] [input [output]]\n");
            return 2;
        }
        argv += taken - 1;
    }
    if (*argv && strcmp(*argv, "-") && !reopen(*argv, "r", stdin))
        return 1;
    if (*argv && argv[1] && !reopen(argv[1], "w", stdout))
        return 1;
    filter(mode);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "uniq: %s: %s\n", *argv && argv[1] ? argv[1] : "standard output", strerror(errno));
        return 1;
    }
    return 0;
}
