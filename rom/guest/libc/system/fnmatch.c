/* fnmatch(3) */
#include <fnmatch.h>
#include <string.h>

/* Matches one byte against the bracket expression after `[`; returns what follows `]`, or 0 when there is none. */
static const char *bracket(const char *pattern, int byte, int flags, int *matched)
{
    int negated = *pattern == '!', first = 1, found = 0, low, high;

    if (negated)
        pattern++;
    for (;; first = 0) {
        if (*pattern == ']' && !first)
            break;
        if (*pattern == '\\' && !(flags & FNM_NOESCAPE))
            pattern++;
        if (!*pattern || (*pattern == '/' && flags & FNM_PATHNAME))
            return 0;
        low = high = (unsigned char)*pattern++;
        if (pattern[0] == '-' && pattern[1] && pattern[1] != ']') {
            pattern++;
            if (*pattern == '\\' && !(flags & FNM_NOESCAPE) && pattern[1])
                pattern++;
            high = (unsigned char)*pattern++;
        }
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
