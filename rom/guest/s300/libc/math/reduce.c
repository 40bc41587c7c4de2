/* Argument reduction for the circular functions, good to 64 bits after whatever cancels. */
#include "fpu.h"

/* pi/2 in pieces: the products of the first two with an integer below 2^31 are exact. */
#define FIRST 0xc.90fdaa200000000p-3L
#define SECOND 0x8.5a308d300000000p-37L
#define THIRD 0x9.8cc51701b839a25p-72L
#define PI_2 0xc.90fdaa22168c235p-3L
#define TWO_OVER_PI 0xa.2f9836e4e44152ap-4L

#define MEDIUM 2147483648.0     /* 2^31 */

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

/* |x| < 2^31: subtract the nearest multiple, piece by piece. */
static int reduce_medium(double x, long double *high, long double *low)
{
    long double n = f_int(x * TWO_OVER_PI), a = x - n * FIRST, b = n * SECOND, rest = a - b, part = rest - a;
    long double lost = (a - (rest - part)) - (b + part);

    lost -= n * THIRD;
    *high = rest + lost;
    *low = (rest - *high) + lost;
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

/* 0.word[top] word[top - 1] ... as an extended number: 64 bits of it from the word given. */
static long double fraction(const unsigned long *word)
{
    return word[0] * 0x1p-32L + word[-1] * 0x1p-64L;
}

/* x > 0 = mantissa * 2^exponent.  The bits of x * 2/pi around the binary point come from integer arithmetic, so nothing is
   lost however large x is (the method of Payne and Hanek). */
static int reduce_large(double x, long double *high, long double *low)
{
    unsigned long product[WINDOW + 2], shifted[WINDOW + 1];
    union parts u;
    int exponent, first, point, i, quadrant, negate;
    long double a, b, sum, rest;

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
    a = fraction(&shifted[WINDOW - 1]);
    b = fraction(&shifted[WINDOW - 3]) * 0x1p-64L;
    sum = a + b;
    rest = (a - sum) + b + fraction(&shifted[WINDOW - 5]) * 0x1p-128L;
    a = sum + rest;
    rest = (sum - a) + rest;
    /* a * pi/2 as a sum of two: the high half of a times the high part of pi/2 is exact. */
    {
        long double split = a * 4294967297.0L, upper = split - (split - a), lower = a - upper;
        long double product_high = a * PI_2, error;

        error = upper * FIRST - product_high + upper * SECOND + upper * THIRD;
        error += lower * PI_2 + rest * PI_2;
        *high = product_high + error;
        *low = (product_high - *high) + error;
    }
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
