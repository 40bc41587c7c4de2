/* The forms in which changes are shown. */
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <time.h>
#include "diff.h"

#define UNENDED "\n\\ No newline at end of file\n"

/* A line behind `lead`, tabs as spaces if the user wants what is below each other in the file to be so here. */
static void put(const char *lead, const struct text *text, long number)
{
    const char *at = text->lines[number], *end = text->lines[number + 1];
    int column = 0;

    fputs(lead, stdout);
    if (!options.expand)
        fwrite(at, 1, end - at, stdout);
    else
        for (; at < end; at++)
            if (*at != '\t') {
                putchar(*at);
                column++;
            } else
                do
                    putchar(' ');
                while (++column % 8);
    if (end[-1] != '\n')
        fputs(UNENDED, stdout);
}

static void put_lines(const char *lead, const struct text *text, long from, long to)
{
    while (from < to)
        put(lead, text, from++);
}

/* Lines from..to as people count them; of none, the one before. */
static void put_range(long from, long to, const char *between)
{
    if (to - from > 1)
        printf("%ld%s%ld", from + 1, between, to);
    else
        printf("%ld", to);
}

static char letter(const struct change *change)
{
    return change->a1 == change->a2 ? 'a' : change->b1 == change->b2 ? 'd' : 'c';
}

static void show_normal(const struct text *first, const struct text *second, const struct change *change)
{
    put_range(change->a1, change->a2, ",");
    putchar(letter(change));
    put_range(change->b1, change->b2, ",");
    putchar('\n');
    put_lines("< ", first, change->a1, change->a2);
    if (letter(change) == 'c')
        puts("---");
    put_lines("> ", second, change->b1, change->b2);
}

/* Text for ed, to which a dot alone would be the end: it gets another, which is taken off at once. */
static void put_text(const struct text *text, long from, long to)
{
    int dot = 0;

    for (; from < to; from++) {
        if (dot)
            puts("a");
        dot = text->lines[from][0] == '.' && text->lines[from][1] == '\n';
        if (dot)
            fputs("..\n.\ns/.//\n", stdout);
        else
            put("", text, from);
    }
    if (!dot)
        puts(".");
}

static void show_ed(const struct text *first, const struct text *second, const struct change *change)
{
    (void)first;
    put_range(change->a1, change->a2, ",");
    printf("%c\n", letter(change));
    if (change->b1 < change->b2)
        put_text(second, change->b1, change->b2);
}

static void show_forward(const struct text *first, const struct text *second, const struct change *change)
{
    (void)first;
    putchar(letter(change));
    put_range(change->a1, change->a2, " ");
    putchar('\n');
    if (change->b1 < change->b2) {
        put_lines("", second, change->b1, change->b2);
        puts(".");
    }
}

static void show_rcs(const struct text *first, const struct text *second, const struct change *change)
{
    long i;

    (void)first;
    if (change->a1 < change->a2)
        printf("d%ld %ld\n", change->a1 + 1, change->a2 - change->a1);
    if (change->b1 < change->b2) {
        printf("a%ld %ld\n", change->a2, change->b2 - change->b1);
        for (i = change->b1; i < change->b2; i++)
            fwrite(second->lines[i], 1, second->lines[i + 1] - second->lines[i], stdout);
    }
}

static void put_name(const char *mark, const char *name, const char *label)
{
    struct stat status;
    char when[64];
    const char *form = options.form == 'c' ? "%a %b %e %H:%M:%S %Y" : "%Y-%m-%d %H:%M:%S.000000000 ";
    struct tm *local;
    long zone;

    if (label) {
        printf("%s %s\n", mark, label);
        return;
    }
    if (!strcmp(name, "-") ? fstat(0, &status) : stat(name, &status))
        status.st_mtime = 0;
    local = localtime(&status.st_mtime);
    strftime(when, sizeof when, form, local);
    printf("%s %s\t%s", mark, name, when);
    if (options.form == 'u') {
        zone = -(timezone - (local->tm_isdst > 0 ? 3600 : 0)) / 60;
        printf("%c%02ld%02ld", zone < 0 ? '-' : '+', (zone < 0 ? -zone : zone) / 60, (zone < 0 ? -zone : zone) % 60);
    }
    putchar('\n');
}

/* The lines of one file in a hunk, those of changes marked. */
static void put_side(const struct text *text, const struct change *changes, const struct change *end, long from,
                     long to, int second)
{
    const struct change *change;
    char lead[3] = "  ";
    int touched = 0;

    for (change = changes; change < end; change++)
        touched |= second ? change->b1 < change->b2 : change->a1 < change->a2;
    for (change = changes; touched && from < to; from++) {
        while (change < end && from >= (second ? change->b2 : change->a2))
            change++;
        *lead = ' ';
        if (change < end && from >= (second ? change->b1 : change->a1))
            *lead = letter(change) == 'c' ? '!' : second ? '+' : '-';
        put(lead, text, from);
    }
}

static void put_unified(const struct text *first, const struct text *second, const struct change *change,
                        const struct change *end, long from, long to)
{
    for (; change < end; change++) {
        put_lines(" ", first, from, change->a1);
        put_lines("-", first, change->a1, change->a2);
        put_lines("+", second, change->b1, change->b2);
        from = change->a2;
    }
    put_lines(" ", first, from, to);
}

static void put_count(long from, long to)
{
    if (to - from == 1)
        printf("%ld", to);
    else
        printf("%ld,%ld", to > from ? from + 1 : from, to - from);
}

static void show_hunk(const struct text *first, const struct text *second, const struct change *changes,
                      const struct change *end)
{
    long a1 = changes->a1 - options.context, b1 = changes->b1 - options.context;
    long a2 = end[-1].a2 + options.context, b2 = end[-1].b2 + options.context;

    a1 = a1 < 0 ? 0 : a1;
    b1 = b1 < 0 ? 0 : b1;
    a2 = a2 > first->count ? first->count : a2;
    b2 = b2 > second->count ? second->count : b2;
    if (options.form == 'u') {
        fputs("@@ -", stdout);
        put_count(a1, a2);
        fputs(" +", stdout);
        put_count(b1, b2);
        puts(" @@");
        put_unified(first, second, changes, end, a1, a2);
        return;
    }
    fputs("***************\n*** ", stdout);
    put_range(a1, a2, ",");
    puts(" ****");
    put_side(first, changes, end, a1, a2, 0);
    fputs("--- ", stdout);
    put_range(b1, b2, ",");
    puts(" ----");
    put_side(second, changes, end, b1, b2, 1);
}

static void show_context(const struct text *first, const struct text *second, const struct change *changes, long count)
{
    const struct change *end = changes + count, *after;

    put_name(options.form == 'u' ? "---" : "***", first->name, options.labels[0]);
    put_name(options.form == 'u' ? "+++" : "---", second->name, options.labels[1]);
    for (; changes < end; changes = after) {
        for (after = changes + 1; after < end && after->a1 - after[-1].a2 <= 2 * options.context; after++)
            ;
        show_hunk(first, second, changes, after);
    }
}

void show(struct text *first, struct text *second, struct change *changes, long count)
{
    void (*each)(const struct text *, const struct text *, const struct change *) = show_normal;
    long i;

    if (options.command)
        printf("%s %s %s\n", options.command, first->name, second->name);
    if (options.form == 'c' || options.form == 'u') {
        show_context(first, second, changes, count);
        return;
    }
    if (options.form == 'e') {
        for (i = count; i--; )          /* from the end, so that numbers above stay right */
            show_ed(first, second, &changes[i]);
        return;
    }
    if (options.form != 'n')
        each = options.form == 'f' ? show_forward : show_rcs;
    for (i = 0; i < count; i++)
        each(first, second, &changes[i]);
}
