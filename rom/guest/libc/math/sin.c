/* Circular functions of arguments of any size.  The processor's own reduction by multiples of pi/2 loses bits long
   before that, so it only ever sees what __reduce leaves. */
#include "fpu.h"

#define PI_4 0.785398163397448309615660845819875721L

/* sin(r + low) and cos(r + low), where low is below the last bit of r. */
static long double sine(long double r, long double low)
{
    return f_sin(r) + low * f_cos(r);
}

static long double cosine(long double r, long double low)
{
    return f_cos(r) - low * f_sin(r);
}

static double of_quadrant(int quadrant, long double r, long double low)
{
    long double result = quadrant & 1 ? cosine(r, low) : sine(r, low);

    return narrow(quadrant & 2 ? -result : result);
}

double sin(double x)
{
    long double r, low;
    int quadrant;

    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x))
        return domain_error();
    if (x <= PI_4 && x >= -PI_4)
        return narrow(f_sin(x));
    quadrant = __reduce(x, &r, &low);
    return of_quadrant(quadrant, r, low);
}

double cos(double x)
{
    long double r, low;
    int quadrant;

    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return domain_error();
    if (x <= PI_4 && x >= -PI_4)
        return narrow(f_cos(x));
    quadrant = __reduce(x, &r, &low);
    return of_quadrant(quadrant + 1, r, low);
}

double tan(double x)
{
    long double r, low, t;
    int quadrant;

    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x))
        return domain_error();
    if (x <= PI_4 && x >= -PI_4)
        return narrow(f_tan(x));
    quadrant = __reduce(x, &r, &low);
    t = f_tan(r);
    t += low * (1 + t * t);
    return narrow(quadrant & 1 ? -1 / t : t);
}
