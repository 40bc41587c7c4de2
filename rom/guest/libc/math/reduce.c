/* Argument reduction for the circular functions: which quarter turn an angle is in, and how far.  What the two series
   compute in different formats is in their half_pi.c. */
#include "fpu.h"

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

/* Multiply the mantissa with FRACTION_WORDS longwords of 2/pi: those before give
   multiples of 4, those after nothing.  product[0] is the least significant of FRACTION_WORDS + 2 words. */
static void multiply_window(unsigned long *product, unsigned long high, unsigned long low, const unsigned long *window)
{
    unsigned long long sum;
    unsigned long carry_low = 0, carry_high = 0;
    int i;

    product[0] = 0;
    for (i = 0; i < FRACTION_WORDS; i++) {
        sum = (unsigned long long)window[FRACTION_WORDS - 1 - i] * low + product[i] + carry_low;
        product[i] = sum;
        carry_low = sum >> 32;
        sum = (unsigned long long)window[FRACTION_WORDS - 1 - i] * high + carry_high;
        product[i + 1] = sum;
        carry_high = sum >> 32;
    }
    sum = (unsigned long long)product[FRACTION_WORDS] + carry_low;
    product[FRACTION_WORDS] = sum;
    product[FRACTION_WORDS + 1] = carry_high + (unsigned long)(sum >> 32);
}

/* x > 0 = mantissa * 2^exponent.  The bits of x * 2/pi around the binary point come from integer arithmetic, so nothing is
   lost however large x is (the method of Payne and Hanek). */
static int reduce_large(double x, long double *high, long double *low)
{
    unsigned long product[FRACTION_WORDS + 2], shifted[FRACTION_WORDS + 1];
    union parts u;
    int exponent, first, point, i, quadrant, negate;

    u.number = x;
    exponent = EXPONENT(u.word.high) - 1075;
    first = exponent < 2 ? 0 : (exponent - 2) / 32;
    multiply_window(product, (u.word.high & 0xfffff) | 0x100000, u.word.low, two_over_pi + first);
    point = 32 * (first + FRACTION_WORDS) - exponent;   /* bits of the product after the binary point */
    /* Align the fraction to words: the integer comes to the last one. */
    for (i = FRACTION_WORDS; i >= 0; i--) {
        int from = point - 32 * (FRACTION_WORDS - i), word = from >> 5, shift = from & 31;

        if (from < 0) {
            shifted[i] = from > -32 ? product[0] << -from : 0;
            continue;
        }
        shifted[i] = product[word] >> shift;
        if (shift && word + 1 < FRACTION_WORDS + 2)
            shifted[i] |= product[word + 1] << (32 - shift);
    }
    quadrant = shifted[FRACTION_WORDS] & 3;
    negate = shifted[FRACTION_WORDS - 1] >> 31;
    if (negate) {
        quadrant++;
        for (i = 0; i < FRACTION_WORDS; i++)
            shifted[i] = ~shifted[i];
    }
    __times_half_pi(shifted, high, low);
    if (negate) {
        *high = -*high;
        *low = -*low;
    }
    return quadrant & 3;
}

int __reduce(double x, long double *high, long double *low)
{
    int quadrant;

    if (x < MEDIUM_ANGLE && x > -MEDIUM_ANGLE)
        return __subtract_half_pi(x, high, low);
    if (x > 0)
        return reduce_large(x, high, low);
    quadrant = reduce_large(-x, high, low);
    *high = -*high;
    *low = -*low;
    return -quadrant & 3;
}
