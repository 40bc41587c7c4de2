/* The names HP's later headers turn the classification calls into. */
#include <ctype.h>

#define CLASSIFY(name, bits) \
    int name(int c) \
    { \
        return __ctype[c] & (bits); \
    }

CLASSIFY(_isalpha, _U | _L)
CLASSIFY(_isupper, _U)
CLASSIFY(_islower, _L)
CLASSIFY(_isdigit, _N)
CLASSIFY(_isxdigit, _X)
CLASSIFY(_isalnum, _U | _L | _N)
CLASSIFY(_isspace, _S)
CLASSIFY(_ispunct, _P)
CLASSIFY(_isprint, _P | _U | _L | _N | _B)
CLASSIFY(_isgraph, _P | _U | _L | _N)
CLASSIFY(_iscntrl, _C)

int __toupper(int c)
{
    return toupper(c);
}

int __tolower(int c)
{
    return tolower(c);
}
