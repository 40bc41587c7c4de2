#include <stdlib.h>
#include "decimal.h"

float strtof(const char *text, char **end)
{
    static const struct __format format = {24, -149, 128};

    return __exact_double(__strtofloat(text, end, &format));
}

#if LONG_DOUBLE_IS_DOUBLE
long double strtold(const char *text, char **end)
{
    return strtod(text, end);
}
#else
/* The 68881's denormal numbers have one bit more than those of the 8087: exponent 0 is the true exponent -16383. */
long double strtold(const char *text, char **end)
{
    static const struct __format format = {64, -16446, 16384};

    return __strtofloat(text, end, &format);
}
#endif
