/* What looks at the bits. */
#include "fpu.h"

double copysign(double x, double y)
{
    union parts u;

    u.number = x;
    u.word.high = (u.word.high & ~SIGN) | (high_word(y) & SIGN);
    return u.number;
}

double fabs(double x)
{
    return __builtin_fabs(x);
}

int isnan(double x)
{
    return is_nan(x);
}

int isinf(double x)
{
    return is_infinite(x) ? (negative(x) ? -1 : 1) : 0;
}

int finite(double x)
{
    return EXPONENT(high_word(x)) != 0x7ff;
}

double nextafter(double x, double y)
{
    union parts u;

    if (is_nan(x) || is_nan(y))
        return x + y;
    if (x == y)
        return y;
    u.number = x;
    if (x == 0) {
        u.word.high = high_word(y) & SIGN;
        u.word.low = 1;
    } else if ((x < y) == (x > 0))
        u.word.high += !++u.word.low;
    else
        u.word.high -= !u.word.low--;
    if (EXPONENT(u.word.high) == 0x7ff || EXPONENT(u.word.high) == 0)
        errno = ERANGE;
    return u.number;
}
