/* Multiples of pi/2 for the reduction of angles (reduce.c), to twice double's precision after whatever cancels. */
#include "fpu.h"
#include "wide.h"

/* pi/2 as a sum of doubles. */
#define PI_2_FIRST 0x1.921fb54442d18p+0
#define PI_2_SECOND 0x1.1a62633145c07p-54
#define PI_2_THIRD -0x1.f1976b7ed8fbcp-110
#define TWO_OVER_PI 0x1.45f306dc9c883p-1

/* Piece by piece. */
int __subtract_half_pi(double x, long double *high, long double *low)
{
    double n = f_int(x * TWO_OVER_PI);
    struct wide rest = add(of_double(x), negated(product(n, PI_2_FIRST)));

    rest = add(rest, negated(product(n, PI_2_SECOND)));
    rest = add(rest, negated(product(n, PI_2_THIRD)));
    *high = rest.high;
    *low = rest.low;
    return (int)n & 3;
}

void __times_half_pi(const unsigned long *words, long double *high, long double *low)
{
    struct wide fraction;
    int i;

    fraction = of_double(0);
    for (i = 0; i < FRACTION_WORDS; i++)        /* from the least significant word on */
        fraction = add(of_double(words[i]), scaled(fraction, 0x1p-32));
    fraction = multiply(scaled(fraction, 0x1p-32), add(of_double(PI_2_FIRST), of_double(PI_2_SECOND)));
    *high = fraction.high;
    *low = fraction.low;
}
