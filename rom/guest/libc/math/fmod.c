/* Remainders, which are always exact. */
#include "fpu.h"

double fmod(double x, double y)
{
    if (is_nan(x) || is_nan(y))
        return x + y;
    if (is_infinite(x) || y == 0)
        return domain_error();
    return is_infinite(y) ? x : narrow(f_mod(x, y));
}

double remainder(double x, double y)
{
    if (is_nan(x) || is_nan(y))
        return x + y;
    if (is_infinite(x) || y == 0)
        return domain_error();
    return is_infinite(y) ? x : narrow(f_rem(x, y));
}

double drem(double x, double y)
{
    return remainder(x, y);
}
