/* The 68881 as the math sources use it: its instructions as functions of the extended format, and the narrowing of a
   result to double, which the compiler leaves out where a function returns in a register. */
#ifndef LIBC_MATH_FPU_H
#define LIBC_MATH_FPU_H

#include <errno.h>
#include <math.h>

#define INSTRUCTION(name, mnemonic) \
    static inline long double name(long double x) \
    { \
        long double result; \
        __asm__(mnemonic ".x %1,%0" : "=f"(result) : "f"(x)); \
        return result; \
    }

INSTRUCTION(f_acos, "facos")
INSTRUCTION(f_asin, "fasin")
INSTRUCTION(f_atan, "fatan")
INSTRUCTION(f_atanh, "fatanh")
INSTRUCTION(f_cos, "fcos")
INSTRUCTION(f_cosh, "fcosh")
INSTRUCTION(f_etox, "fetox")
INSTRUCTION(f_int, "fint")
INSTRUCTION(f_intrz, "fintrz")
INSTRUCTION(f_log10, "flog10")
INSTRUCTION(f_log2, "flog2")
INSTRUCTION(f_logn, "flogn")
INSTRUCTION(f_lognp1, "flognp1")
INSTRUCTION(f_sin, "fsin")
INSTRUCTION(f_sinh, "fsinh")
INSTRUCTION(f_sqrt, "fsqrt")
INSTRUCTION(f_tan, "ftan")
INSTRUCTION(f_tanh, "ftanh")
INSTRUCTION(f_twotox, "ftwotox")

/* The exact remainder of x / y, with the quotient truncated (fmod) or rounded to the nearest integer (frem). */
static inline long double f_mod(long double x, long double y)
{
    __asm__("fmod.x %1,%0" : "+f"(x) : "f"(y));
    return x;
}

static inline long double f_rem(long double x, long double y)
{
    __asm__("frem.x %1,%0" : "+f"(x) : "f"(y));
    return x;
}

static inline double narrow(long double x)
{
    volatile double result = x;

    return result;
}

/* 2^n as an extended number, for -16000 < n < 16000. */
static inline long double f_power_of_2(int n)
{
    union {
        long double number;
        unsigned long word[3];
    } u;

    u.word[0] = (unsigned long)(n + 16383) << 16;
    u.word[1] = 0x80000000UL;
    u.word[2] = 0;
    return u.number;
}

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

/* A finite result that may be beyond double's range. */
static inline double checked(long double x)
{
    volatile union parts u;

    u.number = x;
    if (EXPONENT(u.word.high) == 0x7ff)
        return overflow(x < 0);
    if (u.number == 0 && x != 0)
        errno = ERANGE;
    return u.number;
}

/* An argument reduced by multiples of pi/2: the rest is high + low, and the result how many, modulo 4. */
extern int __reduce(double x, long double *high, long double *low);

#endif
