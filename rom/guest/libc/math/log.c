/* Logarithms. */
#include "fpu.h"

/* Whether x is no positive number, with the answer for it. */
static int special(double x, double *answer)
{
    if (is_nan(x))
        *answer = x;
    else if (x == 0)
        *answer = overflow(1);
    else if (negative(x))
        *answer = domain_error();
    else if (is_infinite(x))
        *answer = infinity(0);
    else
        return 0;
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
    if (is_infinite(x) && !negative(x))
        return infinity(0);
    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x) || x <= -1)
        return x == -1 ? overflow(1) : domain_error();
    return narrow(f_lognp1(x));
}
