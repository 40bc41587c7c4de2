/* Multiples of pi/2 for the reduction of angles (reduce.c), good to 64 bits after whatever cancels. */
#include "fpu.h"

/* pi/2 in pieces: the products of the first two with an integer below 2^31 are exact. */
#define FIRST 0xc.90fdaa200000000p-3L
#define SECOND 0x8.5a308d300000000p-37L
#define THIRD 0x9.8cc51701b839a25p-72L
#define PI_2 0xc.90fdaa22168c235p-3L
#define TWO_OVER_PI 0xa.2f9836e4e44152ap-4L

/* Piece by piece. */
int __subtract_half_pi(double x, long double *high, long double *low)
{
    long double n = f_int(x * TWO_OVER_PI), a = x - n * FIRST, b = n * SECOND, rest = a - b, part = rest - a;
    long double lost = (a - (rest - part)) - (b + part);

    lost -= n * THIRD;
    *high = rest + lost;
    *low = (rest - *high) + lost;
    return (int)n & 3;
}

/* 0.word[top] word[top - 1] ... as an extended number: 64 bits of it from the word given. */
static long double fraction(const unsigned long *word)
{
    return word[0] * 0x1p-32L + word[-1] * 0x1p-64L;
}

void __times_half_pi(const unsigned long *words, long double *high, long double *low)
{
    long double a, b, sum, rest;

    a = fraction(&words[FRACTION_WORDS - 1]);
    b = fraction(&words[FRACTION_WORDS - 3]) * 0x1p-64L;
    sum = a + b;
    rest = (a - sum) + b + fraction(&words[FRACTION_WORDS - 5]) * 0x1p-128L;
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
}
