/* The error function and its complement. */
#include "fpu.h"

#define TWO_OVER_ROOT_PI 1.12837916709551257389615890312154517L
#define ONE_OVER_ROOT_PI 0.564189583547756286948079451560772586L
#define FRACTION_FROM 2         /* below it the series, above it the continued fraction */
#define LEVELS 130              /* of the fraction, enough for 64 bits at 2 */

/* e^(-x * x).  The square has up to 106 bits: what its rounding lost is put right afterwards. */
static long double gaussian(double x)
{
    long double high = (float)x, low = x - high, square = (long double)x * x;
    long double lost = ((high * high - square) + 2 * high * low) + low * low;

    return f_etox(-square) * (1 - lost);
}

/* e^(-x^2) 2/sqrt(pi) (x + 2 x^3 / 3 + 4 x^5 / 15 ...): all terms of one sign. */
static long double series(double x)
{
    long double term = x, sum = 0;
    int n;

    for (n = 1; sum + term != sum; n++) {
        sum += term;
        term *= 2 * (long double)x * x / (2 * n + 1);
    }
    return TWO_OVER_ROOT_PI * gaussian(x) * sum;
}

/* erfc(x) for x >= FRACTION_FROM. */
static long double fraction(double x)
{
    long double tail = x;
    int n;

    for (n = LEVELS; n; n--)
        tail = x + n * 0.5L / tail;
    return ONE_OVER_ROOT_PI * gaussian(x) / tail;
}

double erf(double x)
{
    double size = __builtin_fabs(x);

    if (is_nan(x) || x == 0)
        return x;
    if (size < FRACTION_FROM)
        return narrow(size < 1e-10 ? TWO_OVER_ROOT_PI * x : series(x));
    if (size > 7)
        return x < 0 ? -1 : 1;
    return narrow(x < 0 ? fraction(size) - 1 : 1 - fraction(size));
}

double erfc(double x)
{
    if (is_nan(x))
        return x;
    if (x > 28) {
        if (!is_infinite(x))
            errno = ERANGE;
        return 0;
    }
    if (x < -7)
        return 2;
    if (x < FRACTION_FROM)
        return narrow(x <= -FRACTION_FROM ? 2 - fraction(-x) : 1 - (x == 0 ? 0 : series(x)));
    return checked(fraction(x));
}
