/* The few functions for long double that the compiler calls by itself. */
#include <math.h>

static int is_negative(long double x)
{
    union { long double number; long word; } u;

    u.number = x;
    return u.word < 0;
}

long double fabsl(long double x)
{
    return __builtin_fabsl(x);
}

long double copysignl(long double x, long double y)
{
    return is_negative(x) == is_negative(y) ? x : -x;
}

/* Of two numbers; a NaN counts as missing. */
long double fminl(long double x, long double y)
{
    return x != x || y < x ? y : x;
}

long double fmaxl(long double x, long double y)
{
    return x != x || y > x ? y : x;
}
