/* From the text of a script to its commands. */
#include "sed.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *at;          /* what comes next of the script */

static void skip_blanks(void)
{
    while (*at == ' ' || *at == '\t')
        at++;
}

static char *copy(const char *from, size_t length)
{
    char *made = allocate(0, length + 1);

    memcpy(made, from, length);
    made[length] = 0;
    return made;
}

/* ---- what stands between delimiters ---- */

/* Where the bracket expression at `text` ends, or its beginning if it does not. */
static const char *bracket_end(const char *text)
{
    const char *end = text + 1;
    int kind;

    if (*end == '^')
        end++;
    if (*end == ']')
        end++;
    for (; *end && *end != '\n' && *end != ']'; end++)
        if (*end == '[' && end[1] && strchr(":.=", end[1])) {
            kind = end[1];
            for (end += 2; *end && !(*end == kind && end[1] == ']'); end++)
                ;
            if (!*end)
                return text;
            end++;
        }
    return *end == ']' ? end : text;
}

/* Up to the delimiter, which loses its backslash inside; \n becomes a newline. */
static char *delimited(int delimiter, int is_regex)
{
    struct text found = { 0, 0, 0 };
    const char *end = at;               /* of a bracket expression: there a delimiter is like all the others */

    append(&found, "", 0);
    while (at < end || *at != delimiter) {
        if (!*at || *at == '\n')
            fatal("the script", "a delimiter is missing");
        if (is_regex && at >= end && *at == '[')
            end = bracket_end(at);
        if (*at == '\\' && at[1] == 'n')
            append(&found, "\n", 1);
        else if (*at == '\\' && at[1] == delimiter)
            append(&found, at + 1, 1);
        else if (*at == '\\' && at[1] && at >= end)
            append(&found, at, 2);
        else {
            append(&found, at++, 1);
            continue;
        }
        at += 2;
    }
    at++;
    return found.data;
}

static regex_t *compile(char *text)
{
    regex_t *regex = 0;
    char why[100];
    int error;

    if (*text) {
        regex = allocate(0, sizeof *regex);
        if ((error = regcomp(regex, text, 0))) {
            regerror(error, regex, why, sizeof why);
            fatal(text, why);
        }
    }
    free(text);
    return regex;
}

/* ---- parts of commands ---- */

static struct address address(void)
{
    struct address found = { NONE, 0, 0 };
    int delimiter;

    if (isdigit((unsigned char)*at)) {
        found.kind = LINE;
        found.line = strtol(at, (char **)&at, 10);
        if (found.line < 1)
            fatal("line 0", "there is none");
    } else if (*at == '$') {
        found.kind = LAST;
        at++;
    } else if (*at == '/' || *at == '\\') {
        delimiter = *at++;
        if (delimiter == '\\' && !(delimiter = *at++))
            fatal("the script", "a delimiter is missing");
        found.kind = MATCH;
        found.regex = compile(delimited(delimiter, 1));
    }
    return found;
}

#define END_OF_LINE "\n"
#define END_OF_LABEL " \t\n;}"

/* The word at hand, up to one of `ends'. */
static char *word(const char *ends)
{
    size_t length;
    char *found;

    skip_blanks();
    length = strcspn(at, ends);
    found = copy(at, length);
    at += length;
    return found;
}

/* The lines of a, c and i. */
static char *text_lines(void)
{
    struct text found = { 0, 0, 0 };

    skip_blanks();
    if (*at == '\\' && at[1] == '\n')
        at += 2;
    skip_blanks();
    for (; *at && *at != '\n'; at++) {
        if (*at == '\\' && at[1])
            at++;
        append(&found, at, 1);
        if (*at == '\n') {
            at++;
            skip_blanks();
            at--;
        }
    }
    append(&found, "\n", 1);
    return found.data;
}

/* One file for all commands that write to it. */
static FILE *output(char *name)
{
    static struct file {
        char *name;
        FILE *out;
        struct file *next;
    } *files;
    struct file *file;

    for (file = files; file; file = file->next)
        if (!strcmp(file->name, name))
            return file->out;
    if (!*name)
        fatal("w", "needs a file");
    file = allocate(0, sizeof *file);
    file->name = name;
    if (!(file->out = fopen(name, "w")))
        fatal(name, strerror(errno));
    file->next = files;
    files = file;
    return file->out;
}

static int next_delimiter(int name)
{
    char text[2];

    text[0] = name;
    text[1] = 0;
    if (!*at || *at == '\n' || *at == '\\')
        fatal(text, "a delimiter is missing");
    return *at++;
}

static void substitution(struct command *command)
{
    struct substitution *made = &command->substitution;
    int delimiter = next_delimiter('s');

    made->regex = compile(delimited(delimiter, 1));
    made->replacement = delimited(delimiter, 0);
    made->number = 1;
    for (;; at++)
        if (*at == 'g')
            made->global = 1;
        else if (*at == 'p')
            made->prints = 1;
        else if (isdigit((unsigned char)*at)) {
            made->number = strtol(at, (char **)&at, 10);
            at--;
        } else
            break;
    if (made->number < 1)
        fatal("s", "bad number");
    if (*at == 'w') {
        at++;
        command->out = output(word(END_OF_LINE));
    }
}

/* Characters of y, without their backslashes. */
static char *characters(int delimiter)
{
    char *text = delimited(delimiter, 0), *from, *to;

    for (from = to = text; *from; from++) {
        if (*from == '\\' && from[1] == '\\')
            from++;
        *to++ = *from;
    }
    *to = 0;
    return text;
}

static char *map(void)
{
    int delimiter = next_delimiter('y'), i;
    char *from = characters(delimiter), *to = characters(delimiter), *made = allocate(0, 256);

    if (strlen(from) != strlen(to))
        fatal("y", "strings of different lengths");
    for (i = 0; i < 256; i++)
        made[i] = i;
    for (i = 0; from[i]; i++)
        made[(unsigned char)from[i]] = to[i];
    free(from);
    free(to);
    return made;
}

/* ---- commands ---- */

static void argument(struct command *command)
{
    switch (command->name) {
    case 'a': case 'c': case 'i':
        command->text = text_lines();
        break;
    case 'b': case 't': case ':':
        command->text = word(END_OF_LABEL);
        break;
    case 'r':
        command->text = word(END_OF_LINE);
        break;
    case 'w':
        command->out = output(word(END_OF_LINE));
        break;
    case 's':
        substitution(command);
        break;
    case 'y':
        command->map = map();
        break;
    }
}

static struct command command(void)
{
    struct command made;
    char name[2];

    memset(&made, 0, sizeof made);
    made.from = address();
    skip_blanks();
    if (made.from.kind != NONE && *at == ',') {
        at++;
        skip_blanks();
        made.to = address();
        if (made.to.kind == NONE)
            fatal("the script", "an address is missing after the comma");
        skip_blanks();
    }
    while (*at == '!' || *at == ' ')
        made.negated |= *at++ == '!';
    name[0] = made.name = *at;
    name[1] = 0;
    if (!*at || !strchr("abcdDgGhHilnNpPqrstwxy={}:", *at))
        fatal(*at && *at != '\n' ? name : "the script", *at && *at != '\n' ? "unknown command" : "a command is missing");
    if (made.from.kind != NONE && strchr(":}", *at))
        fatal(name, "takes no address");
    at++;
    argument(&made);
    skip_blanks();
    if (*at && !strchr("\n;}#", *at) && !strchr("{}", made.name))
        fatal(name, "followed by something else");
    return made;
}

static int find_label(const struct script *script, const char *name)
{
    int i;

    if (!*name)
        return script->count;
    for (i = 0; i < script->count; i++)
        if (script->commands[i].name == ':' && !strcmp(script->commands[i].text, name))
            return i;
    fatal(name, "no such label");
    return 0;
}

/* Tell jumps and blocks where to go. */
static void resolve(struct script *script)
{
    int i, inner = -1, outer;

    for (i = 0; i < script->count; i++) {
        struct command *command = &script->commands[i];

        if (command->name == 'b' || command->name == 't')
            command->target = find_label(script, command->text);
        else if (command->name == '{') {
            command->target = inner;    /* the block around it, until its end is seen */
            inner = i;
        } else if (command->name == '}') {
            if (inner < 0)
                fatal("}", "without {");
            outer = script->commands[inner].target;
            script->commands[inner].target = i;
            inner = outer;
        }
    }
    if (inner >= 0)
        fatal("{", "without }");
}

struct script parse(const char *text)
{
    struct script script = { 0, 0, 0 };

    script.quiet = !strncmp(text, "#n", 2) && (!text[2] || text[2] == '\n');
    for (at = text;;) {
        while (*at && strchr(" \t\n;", *at))
            at++;
        if (!*at)
            break;
        if (*at == '#') {
            at += strcspn(at, "\n");
            continue;
        }
        script.commands = allocate(script.commands, (script.count + 1) * sizeof *script.commands);
        script.commands[script.count] = command();
        script.count++;
    }
    resolve(&script);
    return script;
}
