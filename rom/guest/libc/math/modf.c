#include "fpu.h"

/* Both parts have the sign of x. */
double modf(double x, double *whole)
{
    *whole = f_intrz(x);
    return copysign(is_infinite(x) ? 0 : x - *whole, x);
}
