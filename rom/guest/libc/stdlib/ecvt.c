/* Digits of a number as a string (ecvt(3C)). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "decimal.h"

#define LONGEST 341             /* digits: fcvt of the largest double needs 309 before the point */

static char *convert(double x, int how, int count, int *point, int *sign)
{
    static char text[LONGEST + 1];
    char digits[DOUBLE_DIGITS];
    unsigned long work[DOUBLE_WORK];
    struct __binary value;
    int kind = __classify_double(x, &value), n, wanted;

    *sign = kind & SIGN_BIT;
    if (kind & NOT_FINITE) {
        *point = 0;
        return strcpy(text, kind & NOT_A_NUMBER ? "nan" : "inf");
    }
    n = __to_decimal(&value, how, count, digits, point, work);
    wanted = how == COUNT_SIGNIFICANT ? count : value.mantissa ? *point + count : count;
    wanted = wanted < 0 ? 0 : wanted > LONGEST ? LONGEST : wanted;
    n = n < wanted ? n : wanted;
    memcpy(text, digits, n);
    memset(text + n, '0', wanted - n);
    text[wanted] = 0;
    return text;
}

char *ecvt(double x, int count, int *point, int *sign)
{
    return convert(x, COUNT_SIGNIFICANT, count < 0 ? 0 : count, point, sign);
}

char *fcvt(double x, int count, int *point, int *sign)
{
    return convert(x, COUNT_AFTER_POINT, count, point, sign);
}

char *gcvt(double x, int count, char *to)
{
    sprintf(to, "%.*g", count, x);
    return to;
}
