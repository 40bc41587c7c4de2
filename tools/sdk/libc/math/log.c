/* Logarithms. */
#include "fpu.h"

/* Whether x is no positive number, with the answer for it. */
static int special(double x, double *answer)
{
    if (x > 0 && !is_infinite(x))
        return 0;
    *answer = x == 0 ? overflow(1) : x < 0 ? domain_error() : x;
    return 1;
}

double log(double x)
{
    double answer;

    return special(x, &answer) ? answer : narrow(f_logn(x));
}

double log10(double x)
{
    double answer;

    return special(x, &answer) ? answer : narrow(f_log10(x));
}

double log2(double x)
{
    double answer;

    return special(x, &answer) ? answer : narrow(f_log2(x));
}

double log1p(double x)
{
    if (is_nan(x) || x == 0 || (is_infinite(x) && x > 0))
        return x;
    if (x <= -1)
        return x == -1 ? overflow(1) : domain_error();
    return narrow(f_lognp1(x));
}
