/* Exponents of long double, whose format is the processor's own. */
#include <limits.h>
#include <math.h>

int ilogbl(long double x)
{
    long double exponent;

    if (x == 0)
        return -INT_MAX;
    if (x != x || x - x != 0)
        return INT_MAX;
    __asm__("fgetexp.x %1,%0" : "=f"(exponent) : "f"(x));
    return exponent;
}

long double scalbnl(long double x, int n)
{
    if (n > 20000 || n < -20000)        /* what the instruction takes is 14 bits and a sign */
        n = n > 0 ? 20000 : -20000;
    for (; n > 16000 || n < -16000; n -= n > 0 ? 16000 : -16000)
        __asm__("fscale.w %1,%0" : "+f"(x) : "dmi"((short)(n > 0 ? 16000 : -16000)));
    __asm__("fscale.w %1,%0" : "+f"(x) : "dmi"((short)n));
    return x;
}
