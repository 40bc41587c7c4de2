/* Rounding to integers.  The results are integers that double can hold, so nothing is narrowed. */
#include "fpu.h"

double trunc(double x)
{
    return f_intrz(x);
}

double floor(double x)
{
    long double whole = f_intrz(x);

    return whole > x ? whole - 1 : whole;
}

double ceil(double x)
{
    long double whole = f_intrz(x);

    return whole < x ? copysign(whole + 1, x) : whole;
}

double rint(double x)
{
    return f_int(x);
}

/* Halves away from zero. */
double round(double x)
{
    long double whole = f_intrz(x), part = x - whole;

    if (part >= 0.5L)
        return whole + 1;
    return part <= -0.5L ? whole - 1 : whole;
}

long lround(double x)
{
    return round(x);
}

long lrint(double x)
{
    return f_int(x);
}
