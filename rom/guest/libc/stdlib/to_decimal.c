/* Binary to decimal with long integers of base 2^32: every digit produced is exact, and the last is rounded half to
   even on the exact value. */
#include <string.h>
#include "decimal.h"

#define GROUP 1000000000UL      /* nine decimal digits at a time */
#define GROUP_DIGITS 9

/* (high * 2^32 + low) / GROUP, for high < GROUP: one instruction of the 68k, where C would call a library
   routine. */
static inline unsigned long divide(unsigned long high, unsigned long low, unsigned long *remainder)
{
#ifdef __hppa
    unsigned long long whole = (unsigned long long)high << 32 | low;

    if (whole < GROUP) {
        *remainder = low;
        return 0;
    }
    *remainder = whole % GROUP;
    return whole / GROUP;
#else
    __asm__("divul %3,%0:%1" : "+d"(high), "+d"(low) : "0"(high), "d"(GROUP) : "cc");
    *remainder = high;
    return low;
#endif
}

/* a * GROUP + carry, as a high and a low word. */
static inline unsigned long multiply(unsigned long a, unsigned long carry, unsigned long *low)
{
    unsigned long long product = (unsigned long long)a * GROUP + carry;

    *low = product;
    return product >> 32;
}

/* group / 10^8 as a fraction of 2^57, rounded up: its digits come out of the top by multiplying with 10, where division
   would be slow.  What was rounded stays below the last digit. */
static void group_digits(char *to, unsigned long group)
{
    unsigned long long fraction = (unsigned long long)group * 1441151881UL;     /* 2^57 / 10^8 */
    int i;

    for (i = 0; i < GROUP_DIGITS; i++) {
        to[i] = '0' + (int)((unsigned long)(fraction >> 32) >> 25);
        fraction &= (1ULL << 57) - 1;
        fraction = (fraction + (fraction << 2)) << 1;
    }
}

/* Decimal digits of the integer w[0..n), least significant word first, which is destroyed.  They are written so that
   they end before end; returns where they start, with no leading zero. */
static char *integer_digits(unsigned long *w, int n, char *end)
{
    unsigned long remainder;
    int i;

    for (;;) {
        while (n && !w[n - 1])
            n--;
        if (!n)
            break;
        remainder = 0;
        for (i = n; i--;)
            w[i] = divide(remainder, w[i], &remainder);
        end -= GROUP_DIGITS;
        group_digits(end, remainder);
    }
    return end;
}

/* Next nine digits of the fraction w[low..n) / 2^(32 n): multiply, take what overflows. */
static unsigned long fraction_group(unsigned long *w, int n, int *low)
{
    unsigned long carry = 0;
    int i;

    while (*low < n && !w[*low])
        ++*low;
    for (i = *low; i < n; i++)
        carry = multiply(w[i], carry, &w[i]);
    return carry;
}

/* Put the mantissa into words, shifted left by shift bits (0 to 31). */
static void spread(unsigned long *w, unsigned long long mantissa, int shift)
{
    unsigned long long low = mantissa << shift;

    w[0] = low;
    w[1] = low >> 32;
    w[2] = shift ? (unsigned long)(mantissa >> (64 - shift)) : 0;
}

/* Round the digits[0..n) to keep of them; sticky says that something not 0 follows.  Returns 1 when the number became
   a power of ten with one digit more before the point. */
static int round_digits(char *digits, int n, int keep, int sticky)
{
    int i, half, up;

    if (keep >= n)
        return 0;
    for (i = keep + 1; i < n && !sticky; i++)
        sticky = digits[i] != '0';
    half = digits[keep] - '5';
    up = half > 0 || (half == 0 && (sticky || (keep && (digits[keep - 1] & 1))));
    if (!up)
        return 0;
    for (i = keep; i--;) {
        if (digits[i] != '9') {
            digits[i]++;
            return 0;
        }
        digits[i] = '0';
    }
    digits[0] = '1';
    return 1;
}

/* Write the digits of value and set *point to how many of them stand before the decimal point (may be negative or
   beyond the digits).  count says how many digits are wanted, all or after the point.  Returns how many there are:
   fewer than wanted means that the rest is zeros.  digits must have room for DOUBLE_DIGITS or LONG_DOUBLE_DIGITS, work
   for DOUBLE_WORK or LONG_DOUBLE_WORK longwords, as the value needs. */
int __to_decimal(const struct __binary *value, int how, int count, char *digits, int *point, unsigned long *work)
{
    unsigned long *fraction = work;
    int words, whole = 0, low = 0, n = 0, keep, shift, sticky;
    unsigned long group;
    char *start;

    *point = 0;
    if (!value->mantissa)
        return 0;
    words = value->exponent < 0 ? (-value->exponent + 31) / 32 : 0;
    if (value->exponent >= 0) {
        whole = value->exponent / 32 + 3;
        memset(work, 0, whole * sizeof *work);
        spread(work + whole - 3, value->mantissa, value->exponent % 32);
    } else {
        shift = words * 32 + value->exponent;
        memset(work, 0, (words + 3) * sizeof *work);
        spread(work, value->mantissa, shift);
        whole = words < 3 ? 3 - words : 0;
    }
    if (whole) {
        /* Digits come out last first: build them at a place that surely leaves room, then move them down. */
        int room = (whole * 32 / 29 + 1) * GROUP_DIGITS;

        start = integer_digits(work + words, whole, digits + room);
        while (start < digits + room && *start == '0')
            start++;
        n = digits + room - start;
        memmove(digits, start, n);
        *point = n;
    }
    /* One digit beyond those wanted decides the rounding. */
    while (low < words && n <= (how == COUNT_SIGNIFICANT ? count : *point + count)) {
        group = fraction_group(fraction, words, &low);
        if (n || group) {
            group_digits(digits + n, group);
            if (!n) {
                char *first = digits;

                while (*first == '0')
                    first++;
                n = GROUP_DIGITS - (first - digits);
                *point -= first - digits;
                memmove(digits, first, n);
            } else
                n += GROUP_DIGITS;
        } else {
            *point -= GROUP_DIGITS;
            if (how == COUNT_AFTER_POINT && *point + count < 0)
                break;
        }
    }
    while (low < words && !fraction[low])
        low++;
    sticky = low < words;
    keep = how == COUNT_SIGNIFICANT ? count : *point + count;
    if (keep < 0 || !n)
        return 0;
    if (keep < n) {
        if (round_digits(digits, n, keep, sticky)) {
            ++*point;
            if (!keep)
                keep = 1;
            else if (how == COUNT_AFTER_POINT)
                digits[keep++] = '0';
        }
        n = keep;
    }
    return n;
}

/* Sign and kind of x, and the magnitude when it is finite. */
int __classify_double(double x, struct __binary *value)
{
    union {
        double number;
        unsigned long word[2];
    } u;
    int sign, exponent;

    u.number = x;
    sign = u.word[0] >> 31 ? SIGN_BIT : 0;
    exponent = u.word[0] >> 20 & 0x7ff;
    value->mantissa = (unsigned long long)(u.word[0] & 0xfffff) << 32 | u.word[1];
    if (exponent == 0x7ff)
        return sign | NOT_FINITE | (value->mantissa ? NOT_A_NUMBER : 0);
    if (exponent)
        value->mantissa |= 1ULL << 52;
    else
        exponent = 1;
    value->exponent = exponent - 1075;
    return sign;
}

int __classify_long_double(long double x, struct __binary *value)
{
#if LONG_DOUBLE_IS_DOUBLE
    return __classify_double(x, value);
#else
    union {
        long double number;
        unsigned long word[3];
    } u;
    int sign, exponent;

    u.number = x;
    sign = u.word[0] >> 31 ? SIGN_BIT : 0;
    exponent = u.word[0] >> 16 & 0x7fff;
    value->mantissa = (unsigned long long)u.word[1] << 32 | u.word[2];
    if (exponent == 0x7fff)
        return sign | NOT_FINITE | (value->mantissa << 1 ? NOT_A_NUMBER : 0);
    value->exponent = exponent - 16383 - 63;
    return sign;
#endif
}
