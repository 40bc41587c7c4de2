/* The 68881 as the math sources use it: its instructions as functions of the extended format, and the narrowing of a
   result to double, which the compiler leaves out where a function returns in a register. */
#ifndef LIBC_MATH_FPU_H
#define LIBC_MATH_FPU_H

#include "../../../libc/math/bits.h"
#include "../../../libc/math/reduce.h"

#define F_PI 3.14159265358979323846264338327950288L
/* Far inside the range of the format: where a recurrence starts and is scaled back. */
#define F_TINY 1e-2000L
#define F_LARGE 1e2000L

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
INSTRUCTION(f_cosh, "fcosh")
INSTRUCTION(f_etox, "fetox")
INSTRUCTION(f_int, "fint")
INSTRUCTION(f_intrz, "fintrz")
INSTRUCTION(f_log10, "flog10")
INSTRUCTION(f_log2, "flog2")
INSTRUCTION(f_logn, "flogn")
INSTRUCTION(f_lognp1, "flognp1")
INSTRUCTION(f_sinh, "fsinh")
INSTRUCTION(f_sqrt, "fsqrt")
INSTRUCTION(f_tanh, "ftanh")
INSTRUCTION(f_twotox, "ftwotox")

/* Not the processor's fmod and frem, which are slow where it is emulated: the exact remainder of x / y, with the quotient
   truncated (fmod) or rounded to the nearest integer (frem); of finite numbers, y not 0. */
#define f_mod __f_mod
#define f_rem __f_rem
extern long double f_mod(double x, double y);
extern long double f_rem(double x, double y);

static inline double narrow(long double x)
{
    volatile double result = x;

    return result;
}

/* The circular functions are slow of registers, and fast of a double in memory: what x has beyond that is made up for with
   the derivative. */
#define OF_DOUBLE(name, mnemonic) \
    static inline long double name(double x) \
    { \
        long double result; \
        __asm__(mnemonic ".d %1,%0" : "=f"(result) : "m"(x)); \
        return result; \
    }

OF_DOUBLE(cos_of, "fcos")
OF_DOUBLE(sin_of, "fsin")
OF_DOUBLE(tan_of, "ftan")

static inline long double f_cos(long double x)
{
    double near = narrow(x);

    return cos_of(near) - (x - near) * sin_of(near);
}

static inline long double f_sin(long double x)
{
    double near = narrow(x);

    return sin_of(near) + (x - near) * cos_of(near);
}

static inline long double f_tan(long double x)
{
    double near = narrow(x);
    long double tangent = tan_of(near);

    return tangent + (x - near) * (1 + tangent * tangent);
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

/* x * 2^n */
static inline long double f_scale(double x, int n)
{
    return x * f_power_of_2(n);
}

/* e^x - 1 = 2 e^(x/2) sinh(x/2) loses nothing near 0. */
static inline long double f_etoxm1(double x)
{
    return 2 * f_etox(x * 0.5L) * f_sinh(x * 0.5L);
}

/* The angle of the point (x, y), y > 0. */
static inline long double f_angle(double y, double x)
{
    long double angle = f_atan((long double)y / __builtin_fabs(x));

    return x < 0 ? F_PI - angle : angle;
}

#define LN2 0.693147180559945309417232121458176568L

/* For x > 0. */
static inline long double f_asinh(long double x)
{
    return x > 1e10L ? f_logn(x) + LN2 : f_lognp1(x + x * x / (1 + f_sqrt(1 + x * x)));
}

/* For x >= 1 that is not large. */
static inline long double f_acosh(double x)
{
    long double over = (long double)x - 1;

    return f_lognp1(over + f_sqrt(over * (over + 2)));
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

/* Up to here multiples of pi/2 are exact enough to be subtracted (math/reduce.h). */
#define MEDIUM_ANGLE 2147483648.0 /* 2^31 */

#endif
