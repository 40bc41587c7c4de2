/* x^y: what C says of every special case.  The others are computed by the series' power.c. */
#include "fpu.h"

enum { NOT_INTEGER, EVEN, ODD };

static int parity(double y)
{
    if (f_int(y) != y)
        return NOT_INTEGER;
    return f_int(y * 0.5L) == y * 0.5L ? EVEN : ODD;
}

static double power_of_zero(double x, double y, int kind)
{
    int sign = kind == ODD && negative(x);

    if (y < 0)
        return overflow(sign);
    return sign ? -0.0 : 0.0;
}

static double with_infinity(double x, double y, int kind)
{
    double size = __builtin_fabs(x);

    if (is_infinite(y)) {
        if (size == 1)
            return 1;
        return (size > 1) == (y > 0) ? infinity(0) : 0;
    }
    if (y < 0)
        return kind == ODD && x < 0 ? -0.0 : 0.0;
    return infinity(kind == ODD && x < 0);
}

double pow(double x, double y)
{
    int kind;

    if (y == 0 || x == 1)
        return 1;
    if (is_nan(x) || is_nan(y))
        return x + y;
    kind = parity(y);
    if (is_infinite(x) || is_infinite(y))
        return with_infinity(x, y, kind);
    if (x == 0)
        return power_of_zero(x, y, kind);
    if (x < 0 && kind == NOT_INTEGER)
        return domain_error();
    return __power(__builtin_fabs(x), y, x < 0 && kind == ODD);
}
