/* A double's bits, and the answers to arguments out of range. */
#ifndef LIBC_MATH_BITS_H
#define LIBC_MATH_BITS_H

#include <errno.h>
#include <math.h>

union parts {
    double number;
    struct {
        unsigned long high, low;
    } word;
};

#define SIGN 0x80000000UL
#define EXPONENT(high) ((int)((high) >> 20 & 0x7ff))
#define DOUBLE_BIAS 1023

static inline unsigned long high_word(double x)
{
    union parts u;

    u.number = x;
    return u.word.high;
}

/* By their bits: a comparison with a NaN could trap. */
static inline int is_finite(double x)
{
    return EXPONENT(high_word(x)) != 0x7ff;
}

static inline int is_nan(double x)
{
    union parts u;

    u.number = x;
    return !is_finite(x) && ((u.word.high & 0xfffff) || u.word.low);
}

static inline int is_infinite(double x)
{
    return !is_finite(x) && !is_nan(x);
}

static inline int negative(double x)
{
    return high_word(x) >> 31;
}

static inline double domain_error(void)
{
    errno = EDOM;
    return NAN;
}

static inline double infinity(int sign)
{
    return sign ? -HUGE_VAL : HUGE_VAL;
}

static inline double overflow(int sign)
{
    errno = ERANGE;
    return infinity(sign);
}

/* Of a series: x^y for x > 0, both finite, negated if `sign'; ERANGE if it leaves the range. */
extern double __power(double x, double y, int sign);

#endif
