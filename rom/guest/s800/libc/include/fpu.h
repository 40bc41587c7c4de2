/* What the 68881 has instructions for and PA-RISC has not, as functions of double: see math/elementary.c.  The math
   sources both series share are written with long double, which is double here; these functions' results are correct
   to the last bit but for one case in thousands. */
#ifndef LIBC_MATH_FPU_H
#define LIBC_MATH_FPU_H

#include "../../../libc/math/bits.h"
#include "../../../libc/math/reduce.h"

#define LN2 0.693147180559945309417232121458176568
#define F_PI 3.14159265358979323846264338327950288L
/* Far inside the range of the format: where a recurrence starts and is scaled back. */
#define F_TINY 1e-250L
#define F_LARGE 1e250L

#define f_acos __f_acos
#define f_acosh __f_acosh
#define f_angle __f_angle
#define f_asin __f_asin
#define f_asinh __f_asinh
#define f_atan __f_atan
#define f_atanh __f_atanh
#define f_cos __f_cos
#define f_cosh __f_cosh
#define f_etox __f_etox
#define f_etoxm1 __f_etoxm1
#define f_log10 __f_log10
#define f_log2 __f_log2
#define f_logn __f_logn
#define f_lognp1 __f_lognp1
#define f_mod __f_mod
#define f_rem __f_rem
#define f_scale __f_scale
#define f_sin __f_sin
#define f_sinh __f_sinh
#define f_tan __f_tan
#define f_tanh __f_tanh
#define f_twotox __f_twotox

extern double f_acos(double), f_asin(double), f_atan(double), f_cos(double), f_sin(double), f_tan(double);
extern double f_acosh(double), f_asinh(double), f_atanh(double), f_cosh(double), f_sinh(double), f_tanh(double);
extern double f_etox(double), f_etoxm1(double), f_twotox(double);
extern double f_logn(double), f_lognp1(double), f_log10(double), f_log2(double);
extern double f_angle(double y, double x);      /* of the point (x, y), y > 0 */
extern double f_mod(double, double), f_rem(double, double);
extern double f_scale(double x, int n);         /* x * 2^n, rounded once */

static inline double f_sqrt(double x)
{
    double result;

    __asm__("fsqrt,dbl %1,%0" : "=f"(result) : "f"(x));
    return result;
}

#define TWO_52 4503599627370496.0

/* To the nearest integer: beyond 2^52 there is nothing after the point. */
static inline double f_int(double x)
{
    volatile double sum;

    if (!(__builtin_fabs(x) < TWO_52))
        return x;
    sum = negative(x) ? x - TWO_52 : x + TWO_52;
    return __builtin_copysign(negative(x) ? sum + TWO_52 : sum - TWO_52, x);
}

static inline double f_intrz(double x)
{
    double whole = f_int(x);

    if (__builtin_fabs(whole) > __builtin_fabs(x))
        whole += negative(x) ? 1 : -1;
    return __builtin_copysign(whole, x);
}

static inline double narrow(double x)
{
    return x;
}

/* A finite result that may be beyond double's range. */
static inline double checked(double x)
{
    if (EXPONENT(high_word(x)) == 0x7ff)
        return overflow(x < 0);
    if (x == 0)
        errno = ERANGE;
    return x;
}

/* Up to here multiples of pi/2 are exact enough to be subtracted (math/reduce.h). */
#define MEDIUM_ANGLE 1073741824.0 /* 2^30 */

#endif
