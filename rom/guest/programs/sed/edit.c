/* The commands at work on the lines. */
#include "sed.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS 10
#define FOLD 70         /* columns */

static struct text space, held;
static long line_number;
static int quiet;
static const struct command **queued;   /* a and r, until the cycle ends */
static int waiting;

static void clear(struct text *text)
{
    text->length = 0;
    append(text, "", 0);
}

static void print(const char *data, size_t length, FILE *out)
{
    fwrite(data, 1, length, out);
    putc('\n', out);
    if (ferror(out))
        fatal("output", strerror(errno));
}

static void print_space(FILE *out)
{
    print(space.data, space.length, out);
}

static void copy_file(const char *name)
{
    FILE *in = fopen(name, "r");
    int c;

    if (!in)
        return;                         /* sed(1): as if it were empty */
    while ((c = getc(in)) != EOF)
        putchar(c);
    fclose(in);
}

static void print_queued(void)
{
    int i;

    for (i = 0; i < waiting; i++)
        if (queued[i]->name == 'r')
            copy_file(queued[i]->text);
        else
            fputs(queued[i]->text, stdout);
    waiting = 0;
}

static void queue(const struct command *command)
{
    queued = allocate(queued, (waiting + 1) * sizeof *queued);
    queued[waiting++] = command;
}

/* ---- addresses ---- */

static int match(const regex_t *regex, const char *text, regmatch_t *groups, int flags)
{
    static const regex_t *last;

    if (regex)
        last = regex;
    if (!last)
        fatal("//", "no regular expression before");
    return !regexec(last, text, GROUPS, groups, flags);
}

static int is_at(const struct address *address)
{
    regmatch_t groups[GROUPS];

    switch (address->kind) {
    case LINE:
        return line_number == address->line;
    case LAST:
        return at_last_line();
    case MATCH:
        return match(address->regex, space.data, groups, 0);
    }
    return 1;
}

static int in_range(struct command *command)
{
    if (command->to.kind == NONE)
        return is_at(&command->from);
    if (command->active)
        command->active = command->to.kind == LINE ? line_number < command->to.line : !is_at(&command->to);
    else if (is_at(&command->from))
        command->active = command->to.kind == LINE ? line_number < command->to.line
            : command->to.kind != LAST || !at_last_line();
    else
        return 0;
    return 1;
}

/* ---- s ---- */

static void replace(struct text *made, const char *replacement, const char *text, const regmatch_t *groups)
{
    const char *from;
    int group;

    for (from = replacement; *from; from++) {
        group = *from == '&' ? 0 : -1;
        if (*from == '\\' && from[1] && *++from >= '0' && *from <= '9')
            group = *from - '0';
        if (group < 0)
            append(made, from, 1);
        else if (groups[group].rm_so >= 0)
            append(made, text + groups[group].rm_so, groups[group].rm_eo - groups[group].rm_so);
    }
}

/* Whether anything was replaced. */
static int substitute(const struct substitution *how)
{
    static struct text made;
    struct text old;
    regmatch_t groups[GROUPS];
    size_t at = 0, last_end = (size_t)-1;
    long count = 0;
    int replaced = 0;

    clear(&made);
    while (at <= space.length && match(how->regex, space.data + at, groups, at ? REG_NOTBOL : 0)) {
        size_t begin = at + groups[0].rm_so, end = at + groups[0].rm_eo;

        append(&made, space.data + at, begin - at);
        if (begin == end && begin == last_end)
            ;                           /* nothing, right after what matched before */
        else if (++count >= how->number) {
            replace(&made, how->replacement, space.data + at, groups);
            replaced = 1;
        } else
            append(&made, space.data + begin, end - begin);
        at = last_end = end;
        if (replaced && !how->global)
            break;
        if (begin == end) {
            if (at < space.length)
                append(&made, space.data + at, 1);
            at++;
        }
    }
    if (!replaced)
        return 0;
    if (at < space.length)
        append(&made, space.data + at, space.length - at);
    old = space;
    space = made;
    made = old;
    return 1;
}

/* ---- the cycle ---- */

/* What a command does with the rest of the cycle. */
enum { GO_ON, END, END_UNPRINTED, AGAIN, QUIT, QUIT_UNPRINTED };

static int next_line(void)
{
    print_queued();
    if (!read_line(&space))
        return 0;
    line_number++;
    return 1;
}

static int delete_first_line(void)
{
    char *end = strchr(space.data, '\n');

    if (!end)
        return END_UNPRINTED;
    space.length -= end + 1 - space.data;
    memmove(space.data, end + 1, space.length + 1);
    return AGAIN;
}

static void translate(const char *map)
{
    size_t i;

    for (i = 0; i < space.length; i++)
        space.data[i] = map[(unsigned char)space.data[i]];
}

/* Every character visible, in lines of at most FOLD columns. */
static void list(void)
{
    static const char plain[] = "\\\a\b\f\n\r\t\v", escapes[] = "\\abfnrtv";
    char text[8];
    const char *found;
    int column = 0, c;
    size_t i;

    for (i = 0; i < space.length; i++) {
        c = (unsigned char)space.data[i];
        if (c && (found = strchr(plain, c)))
            sprintf(text, "\\%c", escapes[found - plain]);
        else
            sprintf(text, c >= ' ' && c < 0x7f ? "%c" : "\\%03o", c);
        if (column + strlen(text) >= FOLD) {
            fputs("\\\n", stdout);
            column = 0;
        }
        column += printf("%s", text);
    }
    puts("$");
}

static void exchange(void)
{
    struct text old = space;

    space = held;
    held = old;
}

static void copy(struct text *to, const struct text *from, int adds)
{
    if (adds)
        append(to, "\n", 1);
    else
        clear(to);
    append(to, from->data, from->length);
}

static int run(const struct command *command, int *replaced)
{
    switch (command->name) {
    case 'a': case 'r':
        queue(command);
        break;
    case 'c':
        if (command->to.kind == NONE || command->negated || !command->active)
            fputs(command->text, stdout);
        return END_UNPRINTED;
    case 'd':
        return END_UNPRINTED;
    case 'D':
        return delete_first_line();
    case 'g': case 'G':
        copy(&space, &held, command->name == 'G');
        break;
    case 'h': case 'H':
        copy(&held, &space, command->name == 'H');
        break;
    case 'i':
        fputs(command->text, stdout);
        break;
    case 'l':
        list();
        break;
    case 'n':
        if (at_last_line())
            return QUIT;
        if (!quiet)
            print_space(stdout);
        clear(&space);
        next_line();
        break;
    case 'N':
        if (at_last_line())
            return QUIT_UNPRINTED;
        append(&space, "\n", 1);
        next_line();
        break;
    case 'p':
        print_space(stdout);
        break;
    case 'P':
        print(space.data, strcspn(space.data, "\n"), stdout);
        break;
    case 'q':
        return QUIT;
    case 's':
        if (!substitute(&command->substitution))
            break;
        *replaced = 1;
        if (command->substitution.prints)
            print_space(stdout);
        if (command->out)
            print_space(command->out);
        break;
    case 'w':
        print_space(command->out);
        break;
    case 'x':
        exchange();
        break;
    case 'y':
        translate(command->map);
        break;
    case '=':
        printf("%ld\n", line_number);
        break;
    }
    return GO_ON;
}

static int cycle(const struct script *script)
{
    int i, outcome, replaced = 0;

    for (i = 0; i < script->count; i++) {
        struct command *command = &script->commands[i];

        if (in_range(command) == command->negated) {
            if (command->name == '{')
                i = command->target;
        } else if (command->name == 'b' || (command->name == 't' && replaced)) {
            replaced = command->name == 't' ? 0 : replaced;
            i = command->target;
        } else if ((outcome = run(command, &replaced)) != GO_ON)
            return outcome;
    }
    return END;
}

void edit(const struct script *script, int without_printing)
{
    int outcome = END;

    quiet = without_printing;
    clear(&held);
    while (outcome < QUIT) {
        if (outcome != AGAIN) {
            clear(&space);
            if (!next_line())
                break;
        }
        outcome = cycle(script);
        if (!quiet && (outcome == END || outcome == QUIT))
            print_space(stdout);
        print_queued();
    }
}
