/* fnmatch(3) */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

static const struct class {
    const char *name;
    int (*holds)(int);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
    {"lower", islower}, {"print", isprint}, {"punct", ispunct}, {"space", isspace}, {"upper", isupper},
    {"xdigit", isxdigit}, {"blank", 0}, {0, 0},
};

static int in_class(const char *name, int length, int byte)
{
    const struct class *class;

    for (class = classes; class->name; class++)
        if ((int)strlen(class->name) == length && !memcmp(class->name, name, length))
            return class->holds ? class->holds(byte) : byte == ' ' || byte == '\t';
    return 0;
}

/* What `[:`, `[=` or `[.` at the pattern encloses, with the pattern moved on after it; 0 if it is none of these. */
static const char *enclosed(const char **pattern, int *kind, int *length)
{
    const char *start = *pattern + 2, *end;

    if (**pattern != '[' || !start[-1] || !strchr(":=.", start[-1]))
        return 0;
    for (end = start; *end && *end != '/'; end++)
        if (end[0] == start[-1] && end[1] == ']' && (end > start || start[-1] == ':')) {
            *kind = start[-1];
            *length = end - start;
            *pattern = end + 2;
            return start;
        }
    return 0;
}

/* One end of a range, -1 for what is no byte, or 0 at the end of the pattern. */
static int element(const char **pattern, int flags)
{
    int kind, length;
    const char *name = enclosed(pattern, &kind, &length);

    if (name)
        return length == 1 ? (unsigned char)*name : -1;
    if (**pattern == '\\' && !(flags & FNM_NOESCAPE))
        ++*pattern;
    return (unsigned char)*(*pattern)++;
}

/* Matches one byte against the bracket expression after `[`; returns what follows `]`, or 0 when there is none. */
static const char *bracket(const char *pattern, int byte, int flags, int *matched)
{
    int negated = *pattern == '!', first = 1, found = 0, low, high, kind, length;
    const char *name;

    if (negated)
        pattern++;
    for (;; first = 0) {
        if (*pattern == ']' && !first)
            break;
        if (pattern[0] == '[' && pattern[1] == ':' && (name = enclosed(&pattern, &kind, &length)) != 0) {
            found |= in_class(name, length, byte) != 0;
            continue;
        }
        low = high = element(&pattern, flags);
        if (pattern[0] == '-' && low && pattern[1] && pattern[1] != ']') {
            pattern++;
            high = element(&pattern, flags);
        }
        if (!low || !high || (low == '/' && flags & FNM_PATHNAME))
            return 0;
        if (low <= byte && byte <= high)
            found = 1;
    }
    *matched = found != negated;
    return pattern + 1;
}

/* Whether the byte is a period that only a period may match. */
static int hidden(const char *text, const char *start, int flags)
{
    return *text == '.' && flags & FNM_PERIOD && (text == start || (flags & FNM_PATHNAME && text[-1] == '/'));
}

static int match(const char *pattern, const char *text, const char *start, int flags)
{
    const char *after;
    int byte, matched;

    for (;; text++) {
        byte = (unsigned char)*text;
        switch (*pattern) {
        case '\0':
            return byte == '\0';
        case '*':
            while (*pattern == '*')
                pattern++;
            if (hidden(text, start, flags))
                return 0;
            for (;; text++) {
                if (match(pattern, text, start, flags))
                    return 1;
                if (!*text || (*text == '/' && flags & FNM_PATHNAME))
                    return 0;
            }
        case '?':
            if (!byte || (byte == '/' && flags & FNM_PATHNAME) || hidden(text, start, flags))
                return 0;
            pattern++;
            continue;
        case '[':
            after = bracket(pattern + 1, byte, flags, &matched);
            if (after) {
                if (!byte || (byte == '/' && flags & FNM_PATHNAME) || hidden(text, start, flags) || !matched)
                    return 0;
                pattern = after;
                continue;
            }
            break;
        case '\\':
            if (!(flags & FNM_NOESCAPE) && pattern[1])
                pattern++;
            break;
        }
        if ((unsigned char)*pattern++ != byte)
            return 0;
    }
}

int fnmatch(const char *pattern, const char *text, int flags)
{
    return match(pattern, text, text, flags) ? 0 : FNM_NOMATCH;
}
