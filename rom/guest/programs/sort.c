/* sort [-bcCdfimnrsu] [-k key] ... [-o output] [-t separator] [+from [-to]] ... [file ...]

   A key is from[,to], each of them field[.character][bdfinr]; +0 -1 is the older way to say -k 1,1. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "line.h"
#include "output.h"

enum { BLANKS_FROM = 1, BLANKS_TO = 2, DICTIONARY = 4, FOLD = 8, PRINTABLE = 16, NUMERIC = 32, REVERSE = 64 };

struct key {
    long from_field, from_char; /* both counted from 0 */
    long to_field, to_char;     /* the first field, and the first character in it, that do not belong to the key */
    int flags;
    struct key *next;
};

static struct key *keys, whole;
static int unique, stable, separator = -1;
static struct line *lines;
static long count, room;

static int is_blank(int c)
{
    return c == ' ' || c == '\t';
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "sort: %s: %s\n", what, why);
    exit(2);
}

static int flag_of(int letter, int blanks)
{
    switch (letter) {
    case 'b': return blanks;
    case 'd': return DICTIONARY;
    case 'f': return FOLD;
    case 'i': return PRINTABLE;
    case 'n': return NUMERIC;
    case 'r': return REVERSE;
    }
    return 0;
}

/* field[.char][flags] at the text; returns what follows.  Without a character *character is 0. */
static char *position(char *text, long *field, long *character, int *flags, int blanks)
{
    char *end;
    int flag;

    *field = strtol(text, &end, 10);
    if (end == text || *field < 0)
        fail(text, "a key begins with the number of a field");
    *character = 0;
    if (*end == '.') {
        text = end + 1;
        *character = strtol(text, &end, 10);
        if (end == text || *character < 0)
            fail(text, "the number of a character is missing");
    }
    for (; (flag = flag_of(*end, blanks)) != 0; end++)
        *flags |= flag;
    return end;
}

static struct key *new_key(void)
{
    struct key **last, *key = calloc(1, sizeof *key);

    if (!key)
        fail("a key", "out of memory");
    for (last = &keys; *last; last = &(*last)->next)
        ;
    key->to_field = -1;
    return *last = key;
}

static void read_key(char *text)
{
    struct key *key = new_key();
    char *end = position(text, &key->from_field, &key->from_char, &key->flags, BLANKS_FROM);

    if (key->from_field-- == 0 || (key->from_char-- == 0 && strchr(text, '.') && strchr(text, '.') < end))
        fail(text, "fields and characters are counted from 1");
    if (key->from_char < 0)
        key->from_char = 0;
    if (*end == ',') {
        end = position(end + 1, &key->to_field, &key->to_char, &key->flags, BLANKS_TO);
        if (key->to_field == 0)
            fail(text, "fields and characters are counted from 1");
        if (key->to_char)
            key->to_field--;
    }
    if (*end)
        fail(text, "not a key");
}

/* +from [-to], counted from 0. */
static int read_old_key(char **argv)
{
    struct key *key = new_key();

    if (*position(argv[0] + 1, &key->from_field, &key->from_char, &key->flags, BLANKS_FROM))
        fail(argv[0], "not a key");
    if (!argv[1] || argv[1][0] != '-' || !isdigit((unsigned char)argv[1][1]))
        return 0;
    if (*position(argv[1] + 1, &key->to_field, &key->to_char, &key->flags, BLANKS_TO))
        fail(argv[1], "not a key");
    return 1;
}

/* Where the field begins in the line: at its separator's end, or at the blanks before it. */
static const char *field_start(const char *at, const char *end, long field)
{
    while (field-- > 0 && at < end)
        if (separator >= 0) {
            while (at < end && (unsigned char)*at != separator)
                at++;
            if (at < end)
                at++;
        } else {
            while (at < end && is_blank(*at))
                at++;
            while (at < end && !is_blank(*at))
                at++;
        }
    return at;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

/* The part of a line that a key is; the end is returned. */
static const char *extract(const struct line *line, const struct key *key, const char **start)
{
    const char *end = line->text + line->length, *at = field_start(line->text, end, key->from_field), *stop = end;

    if (key->flags & BLANKS_FROM)
        at = skip_blanks(at, end);
    at = end - at > key->from_char ? at + key->from_char : end;
    if (key->to_field >= 0) {
        stop = field_start(line->text, end, key->to_field);
        if (key->to_char) {
            if (key->flags & BLANKS_TO)
                stop = skip_blanks(stop, end);
            stop = end - stop > key->to_char ? stop + key->to_char : end;
        } else if (separator >= 0 && key->to_field > 0 && stop > line->text && (unsigned char)stop[-1] == separator)
            stop--;
    }
    *start = at;
    return stop > at ? stop : at;
}

/* The digits of a number without zeros in front: its whole part, or what follows the point. */
static const char *digits(const char *at, const char *end, const char **stop)
{
    for (*stop = at; *stop < end && isdigit((unsigned char)**stop); ++*stop)
        ;
    return at;
}

struct number {
    int sign;                   /* 0 for zero */
    const char *whole, *whole_end, *fraction, *fraction_end;
};

static struct number parse_number(const char *at, const char *end)
{
    struct number n;
    int negative;

    at = skip_blanks(at, end);
    negative = at < end && *at == '-';
    at += negative;
    while (at < end && *at == '0')
        at++;
    n.whole = digits(at, end, &n.whole_end);
    n.fraction = n.fraction_end = n.whole_end;
    if (n.whole_end < end && *n.whole_end == '.') {
        n.fraction = digits(n.whole_end + 1, end, &n.fraction_end);
        while (n.fraction_end > n.fraction && n.fraction_end[-1] == '0')
            n.fraction_end--;
    }
    n.sign = n.whole == n.whole_end && n.fraction == n.fraction_end ? 0 : negative ? -1 : 1;
    return n;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

    return order ? order : a_length < b_length ? -1 : a_length > b_length;
}

static int compare_numbers(const char *a, const char *a_end, const char *b, const char *b_end)
{
    struct number x = parse_number(a, a_end), y = parse_number(b, b_end);
    long longer = (x.whole_end - x.whole) - (y.whole_end - y.whole);
    int order;

    if (x.sign != y.sign)
        return x.sign - y.sign;
    if (longer)
        return longer > 0 ? x.sign : -x.sign;
    order = memcmp(x.whole, y.whole, x.whole_end - x.whole);
    if (!order)
        order = compare_bytes(x.fraction, x.fraction_end - x.fraction, y.fraction, y.fraction_end - y.fraction);
    return x.sign < 0 ? -order : order;
}

/* The next byte that counts, or -1. */
static int next(const char **at, const char *end, int flags)
{
    while (*at < end) {
        int c = (unsigned char)*(*at)++;

        if ((flags & DICTIONARY && !isalnum(c) && !is_blank(c)) || (flags & PRINTABLE && !isprint(c)))
            continue;
        return flags & FOLD ? toupper(c) : c;
    }
    return -1;
}

static int compare_key(const struct line *a, const struct line *b, const struct key *key)
{
    const char *x, *y, *x_end = extract(a, key, &x), *y_end = extract(b, key, &y);
    int p, q, order;

    if (key->flags & NUMERIC)
        order = compare_numbers(x, x_end, y, y_end);
    else if (!(key->flags & (DICTIONARY | PRINTABLE | FOLD)))
        order = compare_bytes(x, x_end - x, y, y_end - y);
    else {
        do {
            p = next(&x, x_end, key->flags);
            q = next(&y, y_end, key->flags);
        } while (p == q && p >= 0);
        order = p - q;
    }
    return key->flags & REVERSE ? -order : order;
}

static int compare_keys(const struct line *a, const struct line *b)
{
    const struct key *key;
    int order = 0;

    for (key = keys ? keys : &whole; key && !order; key = key->next)
        order = compare_key(a, b, key);
    return order;
}

static int order(const struct line *a, const struct line *b)
{
    int result = compare_keys(a, b);

    if (result || unique || stable)
        return result;
    result = compare_bytes(a->text, a->length, b->text, b->length);
    return whole.flags & REVERSE ? -result : result;
}

/* Merge sort: equal lines stay in their order. */
static void sort_lines(struct line *from, struct line *scratch, long n)
{
    long half = n / 2, i = 0, j = half, k;

    if (n < 2)
        return;
    sort_lines(from, scratch, half);
    sort_lines(from + half, scratch + half, n - half);
    for (k = 0; k < n; k++)
        scratch[k] = j == n || (i < half && order(&from[i], &from[j]) <= 0) ? from[i++] : from[j++];
    memcpy(from, scratch, n * sizeof *from);
}

static void read_lines(FILE *in)
{
    struct line line;

    for (memset(&line, 0, sizeof line); read_line(in, &line); memset(&line, 0, sizeof line)) {
        if (count == room && !(lines = realloc(lines, (room = room ? 2 * room : 256) * sizeof *lines)))
            fail("lines", "out of memory");
        lines[count++] = line;
    }
}

static FILE *open_input(const char *path)
{
    FILE *in = strcmp(path, "-") ? fopen(path, "r") : stdin;

    if (!in)
        fail(path, strerror(errno));
    return in;
}

static int check(const char *path, int quiet)
{
    long i;

    read_lines(open_input(path));
    for (i = 1; i < count; i++)
        if (unique ? compare_keys(&lines[i - 1], &lines[i]) >= 0 : order(&lines[i - 1], &lines[i]) > 0) {
            if (!quiet)
                fprintf(stderr, "sort: %s:%ld: disorder: %s\n", path, i + 1, lines[i].text);
            return 1;
        }
    return 0;
}

/* A key without letters of its own is compared as the options say. */
static void inherit(void)
{
    struct key *key;

    for (key = keys; key; key = key->next)
        if (!key->flags)
            key->flags = whole.flags;
}

/* Takes +from and -to out of the arguments; returns how many are left. */
static int take_old_keys(int argc, char **argv)
{
    int i, left = 1;

    for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (argv[i][0] == '+' && isdigit((unsigned char)argv[i][1]) && strcmp(argv[i - 1], "-t") && strcmp(argv[i - 1], "-o"))
            i += read_old_key(argv + i);
        else
            argv[left++] = argv[i];
    while (i < argc)
        argv[left++] = argv[i++];
    argv[left] = 0;
    return left;
}

static const char *output;
static int checks;              /* 'c' or 'C' */

static int read_options(int argc, char **argv)
{
    int c;

    while ((c = getopt(argc, argv, "bcCdfik:mno:rst:u")) != -1)
        switch (c) {
        case 'b': whole.flags |= BLANKS_FROM | BLANKS_TO; break;
        case 'c':
        case 'C': checks = c; break;
        case 'k': read_key(optarg); break;
        case 'm': break;        /* sorting what is sorted is quick */
        case 'o': output = optarg; break;
        case 's': stable = 1; break;
        case 't':
            if (!*optarg || (optarg[1] && strcmp(optarg, "\\0")))
                fail(optarg, "the separator is one character");
            separator = optarg[1] ? 0 : (unsigned char)*optarg;
            break;
        case 'u': unique = 1; break;
        case '?': return 0;
        default: whole.flags |= flag_of(c, 0);
        }
    inherit();
    return 1;
}

static int run(int argc, char **argv)
{
    static char *standard_input[] = {"-", 0};
    struct line *scratch;
    char **names;
    FILE *in;
    long i;

    whole.to_field = -1;
    argc = take_old_keys(argc, argv);
    if (!read_options(argc, argv))
        return 2;
    names = argv[optind] ? argv + optind : standard_input;
    if (checks) {
        if (names[1])
            fail(names[1], "-c looks at one file");
        return check(names[0], checks == 'C');
    }
    for (; *names; names++) {
        in = open_input(*names);
        read_lines(in);
        if (in != stdin)
            fclose(in);
    }
    scratch = malloc((count + 1) * sizeof *lines);
    if (!scratch)
        fail("lines", "out of memory");
    sort_lines(lines, scratch, count);
    if (output && !freopen(output, "w", stdout))
        fail(output, strerror(errno));
    for (i = 0; i < count; i++)
        if (!unique || !i || compare_keys(&lines[i - 1], &lines[i])) {
            fwrite(lines[i].text, 1, lines[i].length, stdout);
            putchar('\n');
        }
    return 0;
}

int main(int argc, char **argv)
{
    return written("sort", run(argc, argv));
}
