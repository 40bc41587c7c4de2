/* Wide characters by the table of the bytes: what is none is of no class. */
#include <ctype.h>
#include <string.h>
#include <wctype.h>

#define PRINTABLE (_P | _U | _L | _N | _B)
#define BLANK 0400              /* has no bit in the table */
#define TO_LOWER 1
#define TO_UPPER 2

static const struct {
    const char *name;
    wctype_t bits;
} classes[] = {
    { "alpha", _U | _L }, { "upper", _U }, { "lower", _L }, { "digit", _N }, { "xdigit", _X }, { "alnum", _U | _L | _N },
    { "space", _S }, { "punct", _P }, { "print", PRINTABLE }, { "graph", _P | _U | _L | _N }, { "cntrl", _C },
    { "blank", BLANK },
};

int iswctype(wint_t c, wctype_t bits)
{
    if (bits == BLANK)
        return c == ' ' || c == '\t';
    return c < 256 ? __ctype[c] & bits : 0;
}

wctype_t wctype(const char *name)
{
    unsigned i;

    for (i = 0; i < sizeof classes / sizeof *classes; i++)
        if (!strcmp(classes[i].name, name))
            return classes[i].bits;
    return 0;
}

#define CLASSIFY(name, bits) \
    int name(wint_t c) \
    { \
        return iswctype(c, bits); \
    }

CLASSIFY(iswalpha, _U | _L)
CLASSIFY(iswupper, _U)
CLASSIFY(iswlower, _L)
CLASSIFY(iswdigit, _N)
CLASSIFY(iswxdigit, _X)
CLASSIFY(iswalnum, _U | _L | _N)
CLASSIFY(iswspace, _S)
CLASSIFY(iswpunct, _P)
CLASSIFY(iswprint, PRINTABLE)
CLASSIFY(iswgraph, _P | _U | _L | _N)
CLASSIFY(iswcntrl, _C)
CLASSIFY(iswblank, BLANK)

wint_t towupper(wint_t c)
{
    return c < 256 ? toupper(c) : c;
}

wint_t towlower(wint_t c)
{
    return c < 256 ? tolower(c) : c;
}

wctrans_t wctrans(const char *name)
{
    if (!strcmp(name, "tolower"))
        return TO_LOWER;
    return strcmp(name, "toupper") ? 0 : TO_UPPER;
}

wint_t towctrans(wint_t c, wctrans_t mapping)
{
    switch (mapping) {
    case TO_LOWER:
        return towlower(c);
    case TO_UPPER:
        return towupper(c);
    default:
        return c;
    }
}
