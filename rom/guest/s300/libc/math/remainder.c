/* Exact remainders by long division, eleven bits of the quotient at a time: so much times a double is exact in the extended
   format. */
#include "fpu.h"

#define DIGIT 11

static int exponent_of(long double x)
{
    union {
        long double number;
        unsigned long word[3];
    } u;

    u.number = x;
    return u.word[0] >> 16 & 0x7fff;
}

/* Of positive numbers.  A quotient just below an integer may be rounded up to it, never down from it. */
static long double remainder_of(long double x, long double y)
{
    long double part;
    int bits;

    while (x >= y) {
        bits = exponent_of(x) - exponent_of(y) - (DIGIT - 1);
        part = bits > 0 ? y * f_power_of_2(bits) : y;
        x -= f_intrz(x / part) * part;
        if (x < 0)
            x += part;
    }
    return x;
}

long double f_mod(double x, double y)
{
    long double rest = remainder_of(__builtin_fabs(x), __builtin_fabs(y));

    return x < 0 ? -rest : x == 0 ? x : rest;
}

long double f_rem(double x, double y)
{
    long double whole = __builtin_fabs(y), half = whole * 0.5L, rest = remainder_of(__builtin_fabs(x), whole + whole);

    if (rest > half) {
        rest -= whole;
        if (rest >= half)
            rest -= whole;
    }
    return x < 0 ? -rest : x == 0 ? x : rest;
}
