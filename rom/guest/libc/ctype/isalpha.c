/* The functions behind the macros. */
#include <ctype.h>

#define CLASSIFY(name, bits) \
    int(name)(int c) \
    { \
        return __ctype[c] & (bits); \
    }

CLASSIFY(isalpha, _U | _L)
CLASSIFY(isupper, _U)
CLASSIFY(islower, _L)
CLASSIFY(isdigit, _N)
CLASSIFY(isxdigit, _X)
CLASSIFY(isalnum, _U | _L | _N)
CLASSIFY(isspace, _S)
CLASSIFY(ispunct, _P)
CLASSIFY(isprint, _P | _U | _L | _N | _B)
CLASSIFY(isgraph, _P | _U | _L | _N)
CLASSIFY(iscntrl, _C)

int isblank(int c)
{
    return c == ' ' || c == '\t';
}

int(isascii)(int c)
{
    return (unsigned)c <= 0177;
}

int(toascii)(int c)
{
    return c & 0177;
}
