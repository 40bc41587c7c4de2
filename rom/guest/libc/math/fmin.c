/* Of two numbers; a NaN counts as missing. */
#include "fpu.h"

double fmin(double x, double y)
{
    if (is_nan(x))
        return y;
    return is_nan(y) || x < y || (x == y && negative(x)) ? x : y;
}

double fmax(double x, double y)
{
    if (is_nan(x))
        return y;
    return is_nan(y) || x > y || (x == y && !negative(x)) ? x : y;
}

double fdim(double x, double y)
{
    if (is_nan(x) || is_nan(y))
        return x + y;
    return x > y ? checked((long double)x - y) : 0;
}
