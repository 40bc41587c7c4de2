/* Bracket expressions, in the C locale: bytes collate by their values. */
#include <ctype.h>
#include <string.h>
#include "compiled.h"

struct class {
    const char *name;
    int flags;
};

static const struct class classes[] = {
    {"alpha", _U | _L}, {"upper", _U}, {"lower", _L}, {"digit", _N}, {"xdigit", _X}, {"alnum", _U | _L | _N},
    {"space", _S}, {"blank", 0}, {"punct", _P}, {"print", _P | _U | _L | _N | _B}, {"graph", _P | _U | _L | _N},
    {"cntrl", _C}, {0, 0},
};

static int in_class(const struct class *class, int byte)
{
    return class->flags ? __ctype[byte] & class->flags : byte == ' ' || byte == '\t';
}

/* The text between `[:` and `:]`, or the like with another mark; 0 without its end. */
static const unsigned char *enclosed(const unsigned char **at, int mark, int *length)
{
    const unsigned char *start = *at + 2, *end;

    for (end = start; *end; end++)
        if (end[0] == mark && end[1] == ']' && (end > start || mark == ':')) {
            *length = end - start;
            *at = end + 2;
            return start;
        }
    return 0;
}

static int add_class(const unsigned char **at, unsigned char *set)
{
    int length, byte;
    const unsigned char *name = enclosed(at, ':', &length);
    const struct class *class;

    if (!name)
        return REG_EBRACK;
    for (class = classes; class->name; class++)
        if (strlen(class->name) == length && !memcmp(class->name, name, length)) {
            for (byte = 0; byte < 256; byte++)
                if (in_class(class, byte))
                    ADD(set, byte);
            return 0;
        }
    return REG_ECTYPE;
}

/* One end of a range: a byte, or a collating element, which is one byte. */
static int take_element(const unsigned char **at, int *byte)
{
    const unsigned char *name;
    int length;

    if ((*at)[0] == '[' && ((*at)[1] == '.' || (*at)[1] == '=')) {
        name = enclosed(at, (*at)[1], &length);
        if (!name)
            return REG_EBRACK;
        if (length != 1)
            return REG_ECOLLATE;
        *byte = *name;
        return 0;
    }
    if (!**at)
        return REG_EBRACK;
    *byte = *(*at)++;
    return 0;
}

static int add_range(const unsigned char **at, unsigned char *set)
{
    int equivalence = (*at)[0] == '[' && (*at)[1] == '=';
    int low, high, error = take_element(at, &low);

    high = low;
    if (!error && (*at)[0] == '-' && (*at)[1] && (*at)[1] != ']') {
        if (equivalence)
            return REG_ERANGE;
        ++*at;
        error = take_element(at, &high);
    }
    if (error)
        return error;
    if (low > high)
        return REG_ERANGE;
    for (; low <= high; low++)
        ADD(set, low);
    return 0;
}

static void complement(unsigned char *set, int flags)
{
    int i;

    for (i = 0; i < sizeof(byte_set); i++)
        set[i] = ~set[i];
    if (flags & REG_NEWLINE)
        set['\n' >> 3] &= ~(1 << ('\n' & 7));
}

int __regex_bracket(struct compiled *re, const unsigned char **at, unsigned char *set)
{
    int negated = **at == '^', first = 1, error = 0, byte;

    memset(set, 0, sizeof(byte_set));
    if (negated)
        ++*at;
    for (; !error && (first || **at != ']'); first = 0)
        if ((*at)[0] == '[' && (*at)[1] == ':')
            error = add_class(at, set);
        else
            error = add_range(at, set);
    if (error)
        return error;
    ++*at;
    if (re->flags & REG_ICASE)
        for (byte = 0; byte < 256; byte++)
            if (HAS(set, byte)) {
                ADD(set, toupper(byte));
                ADD(set, tolower(byte));
            }
    if (negated)
        complement(set, re->flags);
    return 0;
}
