/* Numbers taken apart and put together. */
#include <limits.h>
#include "fpu.h"

#define TWO_54 18014398509481984.0

double frexp(double x, int *exponent)
{
    union parts u;
    int shifted = 0;

    *exponent = 0;
    u.number = x;
    if (x == 0 || EXPONENT(u.word.high) == 0x7ff)
        return x;
    if (!EXPONENT(u.word.high)) {
        u.number = x * TWO_54;
        shifted = 54;
    }
    *exponent = EXPONENT(u.word.high) - (DOUBLE_BIAS - 1) - shifted;
    u.word.high = (u.word.high & ~0x7ff00000UL) | (unsigned long)(DOUBLE_BIAS - 1) << 20;
    return u.number;
}

double ldexp(double x, int n)
{
    if (x == 0 || EXPONENT(high_word(x)) == 0x7ff)
        return x;
    n = n > 3000 ? 3000 : n < -3000 ? -3000 : n;
    return checked(f_scale(x, n));
}

double scalbn(double x, int n)
{
    return ldexp(x, n);
}

double scalb(double x, double n)
{
    if (is_nan(x) || is_nan(n))
        return x + n;
    if (is_infinite(n))
        return negative(n) ? 0 * x : x == 0 || is_nan(x) ? NAN : infinity(negative(x));
    return ldexp(x, n > 5000 ? 5000 : n < -5000 ? -5000 : (int)n);
}

int ilogb(double x)
{
    int exponent;

    if (x == 0)
        return -INT_MAX;
    if (EXPONENT(high_word(x)) == 0x7ff)
        return INT_MAX;
    frexp(x, &exponent);
    return exponent - 1;
}

double logb(double x)
{
    if (x == 0)
        return overflow(1);
    if (!is_finite(x))
        return is_nan(x) ? x : infinity(0);
    return ilogb(x);
}
