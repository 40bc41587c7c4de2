/* Hyperbolic functions and their inverses. */
#include "fpu.h"

#define LARGEST 720             /* above it sinh and cosh leave the range of double */

double sinh(double x)
{
    if (is_infinite(x))
        return infinity(negative(x));
    if (is_nan(x) || x == 0)
        return x;
    return x > LARGEST || x < -LARGEST ? overflow(x < 0) : checked(f_sinh(x));
}

double cosh(double x)
{
    if (is_nan(x) || is_infinite(x))
        return is_nan(x) ? x : infinity(0);
    return x > LARGEST || x < -LARGEST ? overflow(0) : checked(f_cosh(x));
}

double tanh(double x)
{
    if (is_infinite(x))
        return negative(x) ? -1 : 1;
    return is_nan(x) ? x : narrow(f_tanh(x));
}

double atanh(double x)
{
    if (is_nan(x))
        return x;
    if (x >= 1 || x <= -1)
        return x == 1 || x == -1 ? overflow(x < 0) : domain_error();
    return narrow(f_atanh(x));
}

double asinh(double x)
{
    long double size = x < 0 ? -(long double)x : x, result;

    if (is_infinite(x))
        return infinity(negative(x));
    if (is_nan(x) || x == 0)
        return x;
    result = f_asinh(size);
    return narrow(x < 0 ? -result : result);
}

double acosh(double x)
{
    if (is_infinite(x) && !negative(x))
        return infinity(0);
    if (is_nan(x))
        return x;
    if (x < 1)
        return domain_error();
    if (x > 1e10)
        return narrow(f_logn(x) + LN2);
    return narrow(f_acosh(x));
}
