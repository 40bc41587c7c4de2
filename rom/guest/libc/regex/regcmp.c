/* regcmp(3), regex(3) of libPW: expressions of their own, in which (...)$n keeps what matched in the n-th argument. They
   are translated to extended ones; the result of regcmp is the translation, and one compiled form of it is kept. */
#include <libgen.h>
#include <regex.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 10                 /* arguments $0 to $9 */
#define GROUPS 60
#define MAGIC 'R'

char *__loc1;

/* What regcmp returns: then the expression follows. */
struct translation {
    char magic;
    signed char argument[GROUPS]; /* of each group, -1 for none */
    char text[1];
};

struct output {
    char *at, *end;
    int failed;
};

static void put(struct output *out, int c)
{
    if (out->at < out->end)
        *out->at++ = c;
    else
        out->failed = 1;
}

/* A bracket expression, in which a backslash is nothing special. */
static const char *copy_bracket(struct output *out, const char *at)
{
    put(out, *at++);
    if (*at == '^')
        put(out, *at++);
    if (*at == ']')
        put(out, *at++);
    while (*at && *at != ']')
        put(out, *at++);
    if (!*at)
        out->failed = 1;
    else
        put(out, *at++);
    return at;
}

/* After a `)`: $n says which argument the group is for. */
static const char *take_argument(struct output *out, const char *at, signed char *argument)
{
    if (at[0] != '$' || at[1] < '0' || at[1] > '9')
        return at;
    *argument = at[1] - '0';
    (void)out;
    return at + 2;
}

static int translate(struct translation *to, const char *from, size_t room)
{
    struct output out = {to->text, to->text + room, 0};
    int open[GROUPS], depth = 0, groups = 0;
    const char *start = from;

    while (*from && !out.failed)
        switch (*from) {
        case '[':
            from = copy_bracket(&out, from);
            break;
        case '(':
            if (groups == GROUPS)
                return 0;
            to->argument[groups] = -1;
            open[depth++] = groups++;
            put(&out, *from++);
            break;
        case ')':
            if (!depth)
                return 0;
            put(&out, *from++);
            from = take_argument(&out, from, &to->argument[open[--depth]]);
            break;
        case '$':
        case '^':
            if (*from == '$' ? from[1] != '\0' : from != start)
                put(&out, '\\');
            put(&out, *from++);
            break;
        case '|':
        case '?':
            put(&out, '\\');
            put(&out, *from++);
            break;
        case '\\':
            if (from[1] == '\0')
                return 0;
            put(&out, *from++);
            put(&out, *from++);
            break;
        default:
            put(&out, *from++);
        }
    put(&out, '\0');
    return !depth && !out.failed;
}

char *regcmp(const char *first, ...)
{
    struct translation *result;
    const char *part;
    char *joined;
    size_t length = 0;
    va_list parts;
    regex_t compiled;
    int good;

    va_start(parts, first);
    for (part = first; part; part = va_arg(parts, const char *))
        length += strlen(part);
    va_end(parts);
    joined = malloc(length + 1);
    result = malloc(sizeof *result + 2 * length + 1);
    good = joined && result;
    if (good) {
        *joined = '\0';
        va_start(parts, first);
        for (part = first; part; part = va_arg(parts, const char *))
            strcat(joined, part);
        va_end(parts);
        result->magic = MAGIC;
        good = translate(result, joined, 2 * length + 2) && regcomp(&compiled, result->text, REG_EXTENDED) == 0;
        if (good)
            regfree(&compiled);
    }
    free(joined);
    if (good)
        return (char *)result;
    free(result);
    return 0;
}

/* The compiled form of a translation, kept until another one is asked for. */
static regex_t *compiled_form(const char *text)
{
    static regex_t compiled;
    static char *of;

    if (of && !strcmp(of, text))
        return &compiled;
    if (of) {
        regfree(&compiled);
        free(of);
    }
    of = strdup(text);
    if (of && regcomp(&compiled, text, REG_EXTENDED) == 0)
        return &compiled;
    free(of);
    of = 0;
    return 0;
}

char *regex(const char *expression, const char *subject, ...)
{
    const struct translation *translation = (const struct translation *)expression;
    regmatch_t found[GROUPS + 1];
    char *arguments[KEPT];
    regex_t *compiled;
    va_list list;
    int i, which, most = -1;

    if (!expression || translation->magic != MAGIC || !(compiled = compiled_form(translation->text)) ||
        regexec(compiled, subject, GROUPS + 1, found, 0))
        return 0;
    for (i = 0; i < (int)compiled->re_nsub; i++)
        if (translation->argument[i] > most)
            most = translation->argument[i];
    va_start(list, subject);
    for (i = 0; i <= most; i++)
        arguments[i] = va_arg(list, char *);
    va_end(list);
    for (i = 0; i < (int)compiled->re_nsub; i++) {
        which = translation->argument[i];
        if (which < 0 || found[i + 1].rm_so < 0)
            continue;
        memcpy(arguments[which], subject + found[i + 1].rm_so, found[i + 1].rm_eo - found[i + 1].rm_so);
        arguments[which][found[i + 1].rm_eo - found[i + 1].rm_so] = '\0';
    }
    __loc1 = (char *)subject + found[0].rm_so;
    return (char *)subject + found[0].rm_eo;
}
