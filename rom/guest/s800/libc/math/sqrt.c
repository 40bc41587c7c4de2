#include "fpu.h"

double sqrt(double x)
{
    if (is_nan(x) || x == 0)
        return x;
    return x < 0 ? domain_error() : is_infinite(x) ? x : f_sqrt(x);
}
