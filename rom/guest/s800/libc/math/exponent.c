/* Exponents of long double, which is double here. */
#include <math.h>

int ilogbl(long double x)
{
    return ilogb(x);
}

long double scalbnl(long double x, int n)
{
    return scalbn(x, n);
}
