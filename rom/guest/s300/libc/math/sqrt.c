/* Roots. */
#include "fpu.h"

#define ROUND_TO_DOUBLE 0x80

/* Rounding to 64 bits and then to 53 would at times round twice, so the processor is told to round to double. */
static double square_root(double x)
{
    unsigned long saved, control;

    __asm__ volatile("fmove.l %%fpcr,%0" : "=d"(saved));
    control = (saved & ~0xc0UL) | ROUND_TO_DOUBLE;
    __asm__ volatile("fmove.l %2,%%fpcr\n\tfsqrt.x %0\n\tfmove.l %1,%%fpcr" : "+f"(x) : "d"(saved), "d"(control));
    return x;
}

double sqrt(double x)
{
    if (is_nan(x) || x == 0)
        return x;
    return x < 0 ? domain_error() : square_root(x);
}

double cbrt(double x)
{
    long double root, size = x < 0 ? -(long double)x : x;

    if (is_nan(x) || is_infinite(x) || x == 0)
        return x;
    root = f_twotox(f_log2(size) / 3);
    root -= (root - size / (root * root)) / 3;          /* Newton makes up for what the exponential lost */
    return narrow(x < 0 ? -root : root);
}

/* Squares of doubles stay far inside the extended range. */
double hypot(double x, double y)
{
    if (is_infinite(x) || is_infinite(y))
        return infinity(0);
    if (is_nan(x) || is_nan(y))
        return x + y;
    return checked(f_sqrt((long double)x * x + (long double)y * y));
}
