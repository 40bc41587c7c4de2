/* tr [-Ccs] from to; tr -d [-Cc] from; tr -s [-Cc] from; tr -ds [-Cc] from squeezed

   A set is written as bytes, \escapes, ranges a-z, classes [:alpha:], equivalents [=a=] and repeats [x*n], [x*]. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

#define BYTES 256
#define LONGEST 4096            /* of a set, repeats spelt out */

struct set {
    const char *at;             /* what is left to read of its text */
    unsigned char members[LONGEST];
    int count;
    int fill;                   /* where [x*] stands, -1 without one */
    int fill_byte;
    int cases[16][2];           /* [:lower:] and [:upper:]: where, which letter */
    int case_count;
    int other_class;            /* there is another class than these two */
};

static const struct class {
    const char *name;
    int (*holds)(int);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
    {"lower", islower}, {"print", isprint}, {"punct", ispunct}, {"space", isspace}, {"upper", isupper},
    {"xdigit", isxdigit}, {"blank", 0}, {0, 0},
};

static void fail(const char *why, const char *what)
{
    fprintf(stderr, "tr: %s%s%s\n", why, *what ? ": " : "", what);
    exit(1);
}

static void add(struct set *set, int byte)
{
    if (set->count == LONGEST)
        fail("a set is too long", "");
    set->members[set->count++] = byte;
}

/* The next byte of the text, an escape read as one. */
static int element(struct set *set)
{
    static const char letters[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";
    const char *found;
    int value = 0, digits;

    if (*set->at != '\\' || !set->at[1])
        return (unsigned char)*set->at++;
    set->at++;
    if ((found = strchr(letters, *set->at)) != 0) {
        set->at++;
        return (unsigned char)meanings[found - letters];
    }
    if (*set->at < '0' || *set->at > '7')
        return (unsigned char)*set->at++;
    for (digits = 0; digits < 3 && *set->at >= '0' && *set->at <= '7' && value * 8 < BYTES; digits++)
        value = value * 8 + *set->at++ - '0';
    return value & 0xff;
}

static void add_class(struct set *set, const char *name, int length)
{
    const struct class *class;
    int byte;

    for (class = classes; class->name; class++)
        if ((int)strlen(class->name) == length && !memcmp(class->name, name, length))
            break;
    if (!class->name)
        fail("no such character class", name);
    if (!strcmp(class->name, "lower") || !strcmp(class->name, "upper")) {
        if (set->case_count == 16)
            fail("a set is too long", "");
        set->cases[set->case_count][0] = set->count;
        set->cases[set->case_count++][1] = *class->name;
    } else
        set->other_class = 1;
    for (byte = 0; byte < BYTES; byte++)
        if (class->holds ? class->holds(byte) : byte == ' ' || byte == '\t')
            add(set, byte);
}

/* Whether [:class:], [=x=], [x*n] or [x*] stands here; adds what it means. */
static int bracket(struct set *set)
{
    const char *start = set->at, *end;
    int byte;
    long times;
    char *after;

    if (start[0] != '[' || !start[1])
        return 0;
    if (start[1] == ':' && (end = strstr(start + 2, ":]")) != 0) {
        add_class(set, start + 2, end - start - 2);
        set->at = end + 2;
        return 1;
    }
    if (start[1] == '=' && start[2] && (end = strstr(start + 3, "=]")) != 0) {
        set->at = start + 2;
        add(set, element(set));
        if (set->at != end)
            fail("one character has its equivalents", start);
        set->at = end + 2;
        return 1;
    }
    set->at++;
    byte = element(set);
    if (*set->at == '*' && (end = strchr(set->at, ']')) != 0 && strspn(set->at + 1, "0123456789") == (size_t)(end - set->at - 1)) {
        times = strtol(set->at + 1, &after, set->at[1] == '0' ? 8 : 10);
        if (after != end)
            fail("no number of repeats", start);
        set->at = end + 1;
        if (times == 0) {
            if (set->fill >= 0)
                fail("[x*] stands in a set once", start);
            set->fill = set->count;
            set->fill_byte = byte;
        } else
            while (times--)
                add(set, byte);
        return 1;
    }
    set->at = start;
    return 0;
}

static void spell(struct set *set, const char *text)
{
    int first, last;

    set->at = text;
    set->fill = -1;
    while (*set->at) {
        if (bracket(set))
            continue;
        first = last = element(set);
        if (*set->at == '-' && set->at[1]) {
            set->at++;
            last = element(set);
            if (last < first)
                fail("the ends of a range are in reverse order", text);
        }
        for (; first <= last; first++)
            add(set, first);
    }
}

/* [x*] makes the set as long as `length`; without one its last byte stands for what is missing. */
static void lengthen(struct set *set, int length)
{
    int missing = length - set->count, after;

    if (set->fill < 0) {
        while (set->count && set->count < length)
            add(set, set->members[set->count - 1]);
        return;
    }
    if (missing <= 0)
        return;
    after = set->count - set->fill;
    memmove(set->members + set->fill + missing, set->members + set->fill, after);
    memset(set->members + set->fill, set->fill_byte, missing);
    set->count += missing;
}

static void complement(struct set *set)
{
    char has[BYTES] = {0};
    int i;

    for (i = 0; i < set->count; i++)
        has[set->members[i]] = 1;
    for (set->count = i = 0; i < BYTES; i++)
        if (!has[i])
            set->members[set->count++] = i;
    set->case_count = 0;
}

/* A class among the targets says upper or lower case only, and stands where the other set has one of these. */
static void check_cases(const struct set *from, const struct set *to)
{
    int i, j;

    if (to->other_class)
        fail("only [:upper:] and [:lower:] can be translated to", "");
    for (i = 0; i < to->case_count; i++) {
        for (j = 0; j < from->case_count && from->cases[j][0] != to->cases[i][0]; j++)
            ;
        if (j == from->case_count)
            fail("[:upper:] and [:lower:] translate each other, in the same place of both sets", "");
    }
}

static struct set from, to;

static int run(int argc, char **argv)
{
    int map[BYTES], squeezed[BYTES] = {0}, c, i, last = -1, others = 0, removes = 0, squeezes = 0, sets;
    const struct set *repeated;

    while ((c = getopt(argc, argv, "Ccds")) != -1)
        switch (c) {
        case 'C':
        case 'c': others = 1; break;
        case 'd': removes = 1; break;
        case 's': squeezes = 1; break;
        default: return 1;
        }
    sets = argc - optind;
    if (sets < 1 || sets > 2 || (sets == 1 && removes == squeezes) || (sets == 2 && removes && !squeezes)) {
        fprintf(stderr, "usage: tr [-Ccs] from to, tr -d [-Cc] from, tr -s [-Cc] from, tr -ds [-Cc] from squeezed\n");
        return 1;
    }
    spell(&from, argv[optind]);
    if (from.fill >= 0)
        fail("[x*] has no meaning in the first set", argv[optind]);
    if (others)
        complement(&from);
    if (sets == 2) {
        spell(&to, argv[optind + 1]);
        if (!removes) {
            check_cases(&from, &to);
            lengthen(&to, from.count);
            if (!to.count && from.count)
                fail("the second set is empty", "");
        }
    }
    for (i = 0; i < BYTES; i++)
        map[i] = i;
    for (i = 0; i < from.count; i++)
        map[from.members[i]] = removes ? -1 : sets == 2 ? to.members[i] : from.members[i];
    repeated = sets == 2 ? &to : &from;
    for (i = 0; squeezes && i < repeated->count; i++)
        squeezed[repeated->members[i]] = 1;
    while ((c = getchar()) != EOF) {
        c = map[c];
        if (c < 0 || (c == last && squeezed[c]))
            continue;
        putchar(last = c);
    }
    return 0;
}

int main(int argc, char **argv)
{
    return written("tr", run(argc, argv));
}
