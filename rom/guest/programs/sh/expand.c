/* Words as they are written become words as programs get them: parameters, command substitution, fields, file names.

   Every character carries how it came to be there, because only what an unquoted expansion gave is split into fields,
   and only what isn't quoted is special in a pattern. */
#include <ctype.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

enum origin { PLAIN = 'p', QUOTED = 'q', EXPANDED = 'x', FIELD_END = 'f', NOTHING = 'n' };

struct output {
    struct buffer text, origins;
};

static void add(struct output *out, int c, enum origin origin)
{
    put(&out->text, c);
    put(&out->origins, origin);
}

static void add_string(struct output *out, const char *text, enum origin origin)
{
    while (*text)
        add(out, *text++, origin);
}

static const char *expand_dollar(struct output *, const char *, int quoted);
static void expand_into(struct output *, const char *, int quoted);

/* --- finding the end of what begins here --- */

static const char *group_end(const char *text, int open, int close);

static const char *quote_end(const char *text, int quote)
{
    for (; *text && *text != quote; text++) {
        if (*text == '\\' && quote != '\'' && text[1])
            text++;
        else if (quote == '"' && *text == '$' && (text[1] == '(' || text[1] == '{')) {
            text = group_end(text + 2, text[1], text[1] == '(' ? ')' : '}');
            if (!*text)
                break;
        } else if (quote == '"' && *text == '`') {
            text = quote_end(text + 1, '`');
            if (!*text)
                break;
        }
    }
    return text;
}

/* At the closing character of a group whose opening one is behind. */
static const char *group_end(const char *text, int open, int close)
{
    int depth = 1;

    for (; *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (*text == '\'' || *text == '"' || *text == '`') {
            text = quote_end(text + 1, *text);
            if (!*text)
                break;
        } else if (*text == open)
            depth++;
        else if (*text == close && !--depth)
            break;
    }
    return text;
}

/* --- parameters --- */

static char *number(long value)
{
    char text[16];

    sprintf(text, "%ld", value);
    return take_string(text, strlen(text));
}

static int count_positional(void)
{
    int count = 0;

    while (positional[count])
        count++;
    return count;
}

static char *flags(void)
{
    char text[12], *end = text;

    if (flag_a) *end++ = 'a';
    if (flag_e) *end++ = 'e';
    if (flag_f) *end++ = 'f';
    if (interactive) *end++ = 'i';
    if (flag_m) *end++ = 'm';
    if (flag_n) *end++ = 'n';
    if (flag_u) *end++ = 'u';
    if (flag_v) *end++ = 'v';
    if (flag_x) *end++ = 'x';
    return take_string(text, end - text);
}

static char *value_of(const char *name)
{
    int index;

    if (isdigit((unsigned char)*name)) {
        index = atoi(name);
        return index == 0 ? shell_name : index <= count_positional() ? positional[index - 1] : 0;
    }
    switch (*name) {
    case '#': return number(count_positional());
    case '?': return number(status);
    case '$': return number(shell_pid);
    case '!': return background ? number(background) : 0;
    case '-': return flags();
    default: return get_variable(name);
    }
}

/* $* and $@; the fields of "$@" stay apart. */
static void add_all(struct output *out, int which, int quoted)
{
    const char *separators = get_variable("IFS");
    int i;

    for (i = 0; positional[i]; i++) {
        if (i) {
            if (quoted && which == '*') {
                if (!separators || *separators)
                    add(out, separators ? *separators : ' ', QUOTED);
            } else
                add(out, 0, FIELD_END);
        }
        if (quoted && which == '@' && !*positional[i])
            add(out, 0, NOTHING);
        add_string(out, positional[i], quoted ? QUOTED : EXPANDED);
    }
}

static char *without_prefix(char *value, const char *pattern, int longest)
{
    size_t length = strlen(value), i;
    char *head, *best = value;

    for (i = 0; i <= length; i++) {
        head = take_string(value, i);
        if (!fnmatch(pattern, head, 0)) {
            best = value + i;
            if (!longest)
                break;
        }
    }
    return best;
}

static char *without_suffix(char *value, const char *pattern, int longest)
{
    size_t length = strlen(value), i;
    size_t best = length;

    for (i = length + 1; i-- > 0;)
        if (!fnmatch(pattern, value + i, 0)) {
            best = i;
            if (!longest)
                break;
        }
    return take_string(value, best);
}

/* ${...}: `text` is between the braces. */
static void expand_braces(struct output *out, const char *text, int quoted)
{
    const char *end = text;
    char *name, *value;
    int operator, colon = 0, doubled;
    enum origin origin = quoted ? QUOTED : EXPANDED;

    if (*text == '#' && text[1]) {
        value = value_of(text + 1);
        add_string(out, number(value ? strlen(value) : 0), origin);
        return;
    }
    if (isalpha((unsigned char)*end) || *end == '_')
        while (isalnum((unsigned char)*end) || *end == '_')
            end++;
    else if (isdigit((unsigned char)*end))
        while (isdigit((unsigned char)*end))
            end++;
    else if (*end)
        end++;
    name = take_string(text, end - text);
    if (*end == ':') {
        colon = 1;
        end++;
    }
    operator = *end ? *end++ : 0;
    if ((operator && !strchr("-=+?#%", operator)) || !*name || (colon && !operator)) {
        fail(1, "${%s}: bad substitution", text);
        return;
    }
    if (*name == '@' || *name == '*') {
        add_all(out, *name, quoted);
        return;
    }
    value = value_of(name);
    if (operator == '#' || operator == '%') {
        doubled = *end == operator;
        if (value) {
            char *pattern = expand_pattern(end + doubled);

            value = operator == '#' ? without_prefix(value, pattern, doubled) : without_suffix(value, pattern, doubled);
        }
    } else if (operator == '+') {
        if (value && !(colon && !*value))
            expand_into(out, end, quoted);
        return;
    } else if (operator && (!value || (colon && !*value))) {
        if (operator == '-') {
            expand_into(out, end, quoted);
            return;
        }
        if (operator == '?') {
            fail(1, "%s: %s", name, *end ? expand_one(end) : "parameter not set");
            return;
        }
        if (!is_name(name, strlen(name))) {
            fail(1, "${%s}: bad substitution", text);
            return;
        }
        value = expand_one(end);
        set_variable(name, value);
    }
    if (value)
        add_string(out, value, origin);
    else if (flag_u && !operator)
        fail(1, "%s: parameter not set", name);
}

/* What follows a dollar sign; returns what follows that. */
static const char *expand_dollar(struct output *out, const char *text, int quoted)
{
    const char *end;
    char *value;
    char name[2] = {0, 0};
    enum origin origin = quoted ? QUOTED : EXPANDED;

    if (*text == '(') {
        end = group_end(text + 1, '(', ')');
        if (text[1] == '(' && group_end(text + 2, '(', ')') == end - 1)
            value = number(arithmetic(expand_one(take_string(text + 2, end - text - 3))));
        else
            value = substitute_command(take_string(text + 1, end - text - 1));
        add_string(out, value, origin);
        return *end ? end + 1 : end;
    }
    if (*text == '{') {
        end = group_end(text + 1, '{', '}');
        expand_braces(out, take_string(text + 1, end - text - 1), quoted);
        return *end ? end + 1 : end;
    }
    if (isalpha((unsigned char)*text) || *text == '_') {
        for (end = text; isalnum((unsigned char)*end) || *end == '_'; end++)
            ;
        expand_braces(out, take_string(text, end - text), quoted);
        return end;
    }
    if (*text == '@' || *text == '*') {
        add_all(out, *text, quoted);
        return text + 1;
    }
    if (*text && (isdigit((unsigned char)*text) || strchr("#?$!-", *text))) {
        name[0] = *text;
        value = value_of(name);
        if (value)
            add_string(out, value, origin);
        else if (flag_u)
            fail(1, "%s: parameter not set", name);
        return text + 1;
    }
    add(out, '$', quoted ? QUOTED : PLAIN);
    return text;
}

static const char *expand_backquotes(struct output *out, const char *text, int quoted)
{
    struct buffer command = {0, 0, 0};

    for (; *text && *text != '`'; text++) {
        if (*text == '\\' && (text[1] == '`' || text[1] == '\\' || text[1] == '$' || (quoted && text[1] == '"')))
            text++;
        put(&command, *text);
    }
    add_string(out, substitute_command(command.text ? command.text : ""), quoted ? QUOTED : EXPANDED);
    return *text ? text + 1 : text;
}

static const char *expand_double_quotes(struct output *out, const char *text)
{
    size_t before = out->text.length;
    const char *end = quote_end(text, '"');

    expand_into(out, take_string(text, end - text), 1);
    if (out->text.length == before && strcmp(take_string(text, end - text), "$@"))
        add(out, 0, NOTHING);   /* an empty field is one, too */
    return *end ? end + 1 : end;
}

static void expand_into(struct output *out, const char *text, int quoted)
{
    const char *end;

    while (*text) {
        if (*text == '\\') {
            if (quoted && text[1] == '\n')
                text += 2;
            else if (quoted && !strchr("$`\"\\", text[1]))
                add(out, *text++, QUOTED);
            else {
                if (text[1])
                    text++;
                add(out, *text++, QUOTED);
            }
        } else if (*text == '$')
            text = expand_dollar(out, text + 1, quoted);
        else if (*text == '`')
            text = expand_backquotes(out, text + 1, quoted);
        else if (*text == '\'' && !quoted) {
            end = quote_end(text + 1, '\'');
            if (end == text + 1)
                add(out, 0, NOTHING);
            for (text++; text < end; text++)
                add(out, *text, QUOTED);
            if (*text)
                text++;
        } else if (*text == '"' && quoted < 2)
            text = quoted ? text + 1 : expand_double_quotes(out, text + 1);
        else
            add(out, *text++, quoted ? QUOTED : PLAIN);
    }
}

/* --- fields and file names --- */

struct fields {
    char **words;
    int count, size;
};

static void add_field(struct fields *fields, char *text)
{
    if (fields->count + 1 >= fields->size) {
        int size = fields->size ? 2 * fields->size : 16;
        char **larger = take(size * sizeof *larger);

        if (fields->count)
            memcpy(larger, fields->words, fields->count * sizeof *larger);
        fields->words = larger;
        fields->size = size;
    }
    fields->words[fields->count++] = text;
    fields->words[fields->count] = 0;
}

static void add_files(struct fields *fields, char *text, char *pattern)
{
    glob_t found;
    size_t i;

    if (!pattern || flag_f || glob(pattern, 0, 0, &found) != 0) {
        add_field(fields, text);
        return;
    }
    for (i = 0; i < found.gl_pathc; i++)
        add_field(fields, take_string(found.gl_pathv[i], strlen(found.gl_pathv[i])));
    globfree(&found);
}

/* Characters from..to as a pattern in which only what isn't quoted is special; null if nothing is. */
static char *pattern_of(const struct output *out, size_t from, size_t to, int always)
{
    struct buffer pattern = {0, 0, 0};
    int special = always;

    for (; from < to; from++) {
        int c = out->text.text[from], origin = out->origins.text[from];

        if (origin == NOTHING || origin == FIELD_END)
            continue;
        if (origin == QUOTED && strchr("*?[]\\", c))
            put(&pattern, '\\');
        else if (strchr("*?[", c))
            special = 1;
        put(&pattern, c);
    }
    return !special ? 0 : pattern.text ? pattern.text : take_string("", 0);
}

static char *text_of(const struct output *out, size_t from, size_t to)
{
    struct buffer text = {0, 0, 0};

    for (; from < to; from++)
        if (out->origins.text[from] != NOTHING && out->origins.text[from] != FIELD_END)
            put(&text, out->text.text[from]);
    return text.text ? text.text : take_string("", 0);
}

/* White space around another separator belongs to it; two of those have an empty field between them. */
static void split(struct fields *fields, const struct output *out)
{
    const char *separators = get_variable("IFS");
    size_t i, start = 0;
    int open = 0;               /* a field has begun */
    int blank = 0;              /* one has ended with white space, and the separator after that is its own */

    if (!separators)
        separators = " \t\n";
    for (i = 0; i <= out->text.length; i++) {
        int c = i < out->text.length ? out->text.text[i] : 0;
        int origin = i < out->text.length ? out->origins.text[i] : FIELD_END;
        int separator = origin == EXPANDED && c && strchr(separators, c);
        int white = separator && strchr(" \t\n", c);

        if (origin != FIELD_END && !separator) {
            if (!open)
                start = i;
            open = 1;
            continue;
        }
        if (open || (separator && !white && !blank))
            add_files(fields, text_of(out, open ? start : i, i), pattern_of(out, open ? start : i, i, 0));
        blank = white && (open || blank);
        open = 0;
    }
}

char **expand_words(struct word *words, int *count)
{
    struct fields fields = {0, 0, 0};

    for (; words; words = words->next) {
        struct output out = {{0, 0, 0}, {0, 0, 0}};

        expand_into(&out, words->text, 0);
        if (out.text.length)
            split(&fields, &out);
    }
    if (!fields.words)
        fields.words = take(sizeof *fields.words);
    *count = fields.count;
    return fields.words;
}

static char *joined(struct output *out)
{
    size_t i;

    for (i = 0; i < out->text.length; i++)
        if (out->origins.text[i] == FIELD_END) {
            out->origins.text[i] = EXPANDED;
            out->text.text[i] = ' ';
        }
    return text_of(out, 0, out->text.length);
}

char *expand_one(const char *text)
{
    struct output out = {{0, 0, 0}, {0, 0, 0}};

    expand_into(&out, text, 0);
    return joined(&out);
}

char *expand_here(const char *text)
{
    struct output out = {{0, 0, 0}, {0, 0, 0}};

    expand_into(&out, text, 2);
    return joined(&out);
}

char *expand_pattern(const char *text)
{
    struct output out = {{0, 0, 0}, {0, 0, 0}};

    expand_into(&out, text, 0);
    return pattern_of(&out, 0, out.text.length, 1);
}
