/* The error function and its complement. */
#include "fpu.h"
#include "wide.h"

#define FRACTION_FROM 2         /* below it the series, above it the continued fraction */
#define LEVELS 130              /* of the fraction, enough for 64 bits at 2 */

static const struct wide one_over_root_pi = {0x1.20dd750429b6dp-1, 0x1.1ae3a914fed80p-57};

/* e^(-x^2) 2/sqrt(pi) (x + 2 x^3 / 3 + 4 x^5 / 15 ...): all terms of one sign. */
static struct wide series(double x)
{
    struct wide square = product(x, x), term = of_double(x), total = of_double(0), gaussian;
    int n;

    for (n = 1; total.high + term.high * 1e16 != total.high; n++) {
        total = add(total, term);
        term = divide(multiply(term, scaled(square, 2)), of_double(2 * n + 1));
    }
    gaussian = add(of_double(1), __exponential_less_1(negated(square)));
    return multiply(multiply(scaled(one_over_root_pi, 2), gaussian), total);
}

/* erfc(x) for x >= FRACTION_FROM. */
static double fraction(double x)
{
    struct wide tail = of_double(x);
    int n;

    for (n = LEVELS; n; n--)
        tail = add(of_double(x), divide(of_double(n * 0.5), tail));
    return __exponential_times(negated(product(x, x)), divide(one_over_root_pi, tail));
}

double erf(double x)
{
    double size = __builtin_fabs(x);

    if (is_nan(x) || x == 0)
        return x;
    if (size < 1e-100)
        return x * 2 * one_over_root_pi.high;
    if (size < FRACTION_FROM)
        return series(x).high;
    if (size > 7)
        return x < 0 ? -1 : 1;
    return x < 0 ? fraction(size) - 1 : 1 - fraction(size);
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
    if (x < FRACTION_FROM && x > -FRACTION_FROM)
        return __builtin_fabs(x) < 1e-20 ? 1 : add(of_double(1), negated(series(x))).high;
    return x < 0 ? 2 - fraction(-x) : checked(fraction(x));
}
