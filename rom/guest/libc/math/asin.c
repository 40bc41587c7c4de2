/* Inverse circular functions. */
#include "fpu.h"

double asin(double x)
{
    if (is_nan(x))
        return x;
    return is_infinite(x) || x > 1 || x < -1 ? domain_error() : narrow(f_asin(x));
}

double acos(double x)
{
    if (is_nan(x))
        return x;
    return is_infinite(x) || x > 1 || x < -1 ? domain_error() : narrow(f_acos(x));
}

double atan(double x)
{
    if (is_infinite(x))
        return narrow(negative(x) ? -F_PI / 2 : F_PI / 2);
    return narrow(f_atan(x));
}

double atan2(double y, double x)
{
    long double angle;

    if (is_nan(x) || is_nan(y))
        return x + y;
    if (y == 0)
        return negative(x) ? narrow(copysign(F_PI, y)) : y;
    if (is_infinite(x))
        angle = is_infinite(y) ? (negative(x) ? 3 * F_PI / 4 : F_PI / 4) : (negative(x) ? F_PI : 0);
    else if (x == 0 || is_infinite(y))
        angle = F_PI / 2;
    else
        angle = f_angle(__builtin_fabs(y), x);
    return narrow(negative(y) ? -angle : angle);
}
