/* Exponentials. */
#include "fpu.h"

#define OVER 720                /* e^720 > DBL_MAX, e^-760 < the least denormal number / 2 */
#define UNDER (-760)

static double underflow(void)
{
    errno = ERANGE;
    return 0;
}

double exp(double x)
{
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return negative(x) ? 0 : infinity(0);
    return x > OVER ? overflow(0) : x < UNDER ? underflow() : checked(f_etox(x));
}

double exp2(double x)
{
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return negative(x) ? 0 : infinity(0);
    return x > 1030 ? overflow(0) : x < -1080 ? underflow() : checked(f_twotox(x));
}

double expm1(double x)
{
    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x))
        return negative(x) ? -1 : infinity(0);
    if (x > OVER)
        return overflow(0);
    return x < UNDER ? -1 : checked(f_etoxm1(x));
}
