/* Inverse circular functions. */
#include "fpu.h"

#define PI 3.14159265358979323846264338327950288L

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
        return narrow(negative(x) ? -PI / 2 : PI / 2);
    return narrow(f_atan(x));
}

double atan2(double y, double x)
{
    long double angle;

    if (is_nan(x) || is_nan(y))
        return x + y;
    if (y == 0)
        return negative(x) ? narrow(copysign(PI, y)) : y;
    if (is_infinite(x))
        angle = is_infinite(y) ? (negative(x) ? 3 * PI / 4 : PI / 4) : (negative(x) ? PI : 0);
    else if (x == 0 || is_infinite(y))
        angle = PI / 2;
    else {
        angle = f_atan((long double)__builtin_fabs(y) / __builtin_fabs(x));
        if (x < 0)
            angle = PI - angle;
    }
    return narrow(negative(y) ? -angle : angle);
}
