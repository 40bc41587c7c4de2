/* The functions for float: those for double, their results rounded once more. */
#include <math.h>

#define OF_ONE(name) float name##f(float x) { return name(x); }
#define OF_TWO(name) float name##f(float x, float y) { return name(x, y); }

OF_ONE(acos)
OF_ONE(asin)
OF_ONE(atan)
OF_TWO(atan2)
OF_ONE(cos)
OF_ONE(sin)
OF_ONE(tan)
OF_ONE(cosh)
OF_ONE(sinh)
OF_ONE(tanh)
OF_ONE(exp)
OF_ONE(log)
OF_ONE(log10)
OF_ONE(log2)
OF_TWO(pow)
OF_ONE(sqrt)
OF_ONE(cbrt)
OF_TWO(hypot)
OF_ONE(ceil)
OF_ONE(floor)
OF_ONE(fabs)
OF_TWO(fmod)
OF_ONE(rint)
OF_ONE(round)
OF_ONE(trunc)
OF_TWO(copysign)
OF_TWO(fmin)
OF_TWO(fmax)

int ilogbf(float x)
{
    return ilogb(x);
}

float scalbnf(float x, int n)
{
    return scalbn(x, n);
}
