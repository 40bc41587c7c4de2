#include <stdlib.h>

div_t div(int n, int by)
{
    div_t result;

    result.quot = n / by;
    result.rem = n % by;
    return result;
}

ldiv_t ldiv(long n, long by)
{
    ldiv_t result;

    result.quot = n / by;
    result.rem = n % by;
    return result;
}

lldiv_t lldiv(long long n, long long by)
{
    lldiv_t result;

    result.quot = n / by;
    result.rem = n % by;
    return result;
}
