/* Argument reduction for the circular functions, to twice double's precision after whatever cancels. */
#include "fpu.h"
#include "wide.h"

/* pi/2 as a sum of doubles. */
#define PI_2_FIRST 0x1.921fb54442d18p+0
#define PI_2_SECOND 0x1.1a62633145c07p-54
#define PI_2_THIRD -0x1.f1976b7ed8fbcp-110
#define TWO_OVER_PI 0x1.45f306dc9c883p-1

#define MEDIUM 1073741824.0     /* 2^30 */

/* Bits of 2/pi after the binary point: enough for the largest double and all that may cancel. */
static const unsigned long two_over_pi[42] = {
    0xa2f9836eUL, 0x4e441529UL, 0xfc2757d1UL, 0xf534ddc0UL, 0xdb629599UL, 0x3c439041UL,
    0xfe5163abUL, 0xdebbc561UL, 0xb7246e3aUL, 0x424dd2e0UL, 0x06492eeaUL, 0x09d1921cUL,
    0xfe1deb1cUL, 0xb129a73eUL, 0xe88235f5UL, 0x2ebb4484UL, 0xe99c7026UL, 0xb45f7e41UL,
    0x3991d639UL, 0x835339f4UL, 0x9c845f8bUL, 0xbdf9283bUL, 0x1ff897ffUL, 0xde05980fUL,
    0xef2f118bUL, 0x5a0a6d1fUL, 0x6d367ecfUL, 0x27cb09b7UL, 0x4f463f66UL, 0x9e5fea2dUL,
    0x7527bac7UL, 0xebe5f17bUL, 0x3d0739f7UL, 0x8a5292eaUL, 0x6bfb5fb1UL, 0x1f8d5d08UL,
    0x56033046UL, 0xfc7b6babUL, 0xf0cfbc20UL, 0x9af4361dUL, 0xa9e39161UL, 0x5ee61b08UL,
};

/* |x| < MEDIUM: subtract the nearest multiple, piece by piece. */
static int reduce_medium(double x, long double *high, long double *low)
{
    double n = f_int(x * TWO_OVER_PI);
    struct wide rest = add(of_double(x), negated(product(n, PI_2_FIRST)));

    rest = add(rest, negated(product(n, PI_2_SECOND)));
    rest = add(rest, negated(product(n, PI_2_THIRD)));
    *high = rest.high;
    *low = rest.low;
    return (int)n & 3;
}

#define WINDOW 8                /* longwords of 2/pi that matter: those before give multiples of 4, those after nothing */

/* Multiply the mantissa with the window of 2/pi.  product[0] is the least significant of WINDOW + 2 words. */
static void multiply_window(unsigned long *product, unsigned long high, unsigned long low, const unsigned long *window)
{
    unsigned long long sum;
    unsigned long carry_low = 0, carry_high = 0;
    int i;

    product[0] = 0;
    for (i = 0; i < WINDOW; i++) {
        sum = (unsigned long long)window[WINDOW - 1 - i] * low + product[i] + carry_low;
        product[i] = sum;
        carry_low = sum >> 32;
        sum = (unsigned long long)window[WINDOW - 1 - i] * high + carry_high;
        product[i + 1] = sum;
        carry_high = sum >> 32;
    }
    sum = (unsigned long long)product[WINDOW] + carry_low;
    product[WINDOW] = sum;
    product[WINDOW + 1] = carry_high + (unsigned long)(sum >> 32);
}

/* x > 0 = mantissa * 2^exponent.  The bits of x * 2/pi around the binary point come from integer arithmetic, so nothing is
   lost however large x is (the method of Payne and Hanek). */
static int reduce_large(double x, long double *high, long double *low)
{
    unsigned long product[WINDOW + 2], shifted[WINDOW + 1];
    union parts u;
    int exponent, first, point, i, quadrant, negate;
    struct wide fraction;

    u.number = x;
    exponent = EXPONENT(u.word.high) - 1075;
    first = exponent < 2 ? 0 : (exponent - 2) / 32;
    multiply_window(product, (u.word.high & 0xfffff) | 0x100000, u.word.low, two_over_pi + first);
    point = 32 * (first + WINDOW) - exponent;   /* bits of the product after the binary point */
    /* Align the fraction to words: shifted[WINDOW - 1] holds its first 32 bits, shifted[WINDOW] the integer. */
    for (i = WINDOW; i >= 0; i--) {
        int from = point - 32 * (WINDOW - i), word = from >> 5, shift = from & 31;

        if (from < 0) {
            shifted[i] = from > -32 ? product[0] << -from : 0;
            continue;
        }
        shifted[i] = product[word] >> shift;
        if (shift && word + 1 < WINDOW + 2)
            shifted[i] |= product[word + 1] << (32 - shift);
    }
    quadrant = shifted[WINDOW] & 3;
    negate = shifted[WINDOW - 1] >> 31;
    if (negate) {
        quadrant++;
        for (i = 0; i < WINDOW; i++)
            shifted[i] = ~shifted[i];
    }
    fraction = of_double(0);
    for (i = 0; i < WINDOW; i++)        /* from the least significant word on */
        fraction = add(of_double(shifted[i]), scaled(fraction, 0x1p-32));
    fraction = multiply(scaled(fraction, 0x1p-32), add(of_double(PI_2_FIRST), of_double(PI_2_SECOND)));
    *high = fraction.high;
    *low = fraction.low;
    if (negate) {
        *high = -*high;
        *low = -*low;
    }
    return quadrant & 3;
}

int __reduce(double x, long double *high, long double *low)
{
    int quadrant;

    if (x < MEDIUM && x > -MEDIUM)
        return reduce_medium(x, high, low);
    if (x > 0)
        return reduce_large(x, high, low);
    quadrant = reduce_large(-x, high, low);
    *high = -*high;
    *low = -*low;
    return -quadrant & 3;
}
