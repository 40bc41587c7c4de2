/* Exact arithmetic on the exponents. */
#include "fpu.h"

#define LARGE 0x1p1023
#define SMALL 0x1p-969          /* 2^-1022 * 2^53: a product that is denormal in the end is rounded only there */

static double power_of_2(int n)
{
    union parts u;

    u.word.high = (unsigned long)(n + DOUBLE_BIAS) << 20;
    u.word.low = 0;
    return u.number;
}

double f_scale(double x, int n)
{
    for (; n > 1023 && is_finite(x); n -= 1023)
        x *= LARGE;
    for (; n < -1022 && x != 0; n += 969)
        x *= SMALL;
    return n > 1023 || n < -1022 ? x : x * power_of_2(n);
}

/* The mantissa as an integer of 53 bits, and its exponent. */
static unsigned long long take_apart(double x, int *exponent)
{
    union parts u;
    unsigned long long mantissa;

    u.number = x;
    *exponent = EXPONENT(u.word.high);
    mantissa = (unsigned long long)(u.word.high & 0xfffff) << 32 | u.word.low;
    if (*exponent)
        return mantissa | 1ULL << 52;
    for (*exponent = 1; mantissa && !(mantissa >> 52); --*exponent)
        mantissa <<= 1;
    return mantissa;
}

/* The remainder of |x| / |y| and the lowest bit of the quotient, by long division in binary. */
static double divide_long(double x, double y, int *odd)
{
    int above, below;
    unsigned long long rest = take_apart(x, &above), divisor = take_apart(y, &below);

    *odd = 0;
    if (above < below)
        return __builtin_fabs(x);
    for (;; above--) {
        *odd = rest >= divisor;
        if (*odd)
            rest -= divisor;
        if (above == below || !rest) {
            *odd = *odd && above == below;
            break;
        }
        rest <<= 1;
    }
    return f_scale((double)rest, below - 1075);
}

double f_mod(double x, double y)
{
    int odd;

    return __builtin_copysign(divide_long(x, y, &odd), x);
}

/* The quotient rounded to the nearest integer, halves to the even one. */
double f_rem(double x, double y)
{
    int odd;
    double rest = divide_long(x, y, &odd), size = __builtin_fabs(y);

    /* rest and size - rest are exact, twice either might overflow */
    if (rest > size - rest || (rest == size - rest && odd))
        rest -= size;
    return negative(x) ? -rest : rest;
}
