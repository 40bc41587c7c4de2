/* x^y; see math/elementary.c. */
#include "fpu.h"

extern double __f_power(double x, double y);

double __power(double x, double y, int sign)
{
    int exponent;
    double size;

    frexp(x, &exponent);
    size = exponent * y;        /* log2 of the result, give or take |y| */
    if (size - __builtin_fabs(y) > 1100)
        return overflow(sign);
    if (size + __builtin_fabs(y) < -1200) {
        errno = ERANGE;
        return sign ? -0.0 : 0.0;
    }
    return checked(sign ? -__f_power(x, y) : __f_power(x, y));
}
