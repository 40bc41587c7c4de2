/* Conversion between binary floating point and decimal, exact in both directions. */
#ifndef LIBC_STDLIB_DECIMAL_H
#define LIBC_STDLIB_DECIMAL_H

/* The Series 300 has the 68881's extended format; on the Series 800 the compiler has no longer format than double. */
#define LONG_DOUBLE_IS_DOUBLE (__LDBL_MANT_DIG__ == 53)

/* Digits a finite value can have, all of them significant: 309 before and 1074 after the point for a double. */
#define DOUBLE_DIGITS 1120
#define LONG_DOUBLE_DIGITS 11600

/* A finite magnitude: mantissa * 2^exponent.  mantissa 0 is zero, otherwise its top bit need not be set. */
struct __binary {
    unsigned long long mantissa;
    int exponent;
};

enum { COUNT_SIGNIFICANT, COUNT_AFTER_POINT };

extern int __classify_double(double, struct __binary *);
extern int __classify_long_double(long double, struct __binary *);
extern int __to_decimal(const struct __binary *, int how, int count, char *digits, int *point, unsigned long *work);

/* Longwords __to_decimal works in. */
#define DOUBLE_WORK 40
#define LONG_DOUBLE_WORK 530

#define SIGN_BIT 1
#define NOT_FINITE 2
#define NOT_A_NUMBER 4

/* A decimal number as read: 0.DIGITS * 10^point.  Digits beyond KEPT are not kept; where one of them was not 0 the last
   kept position holds a '1' in their place, which rounds the same way. */
#define KEPT 800
struct __decimal {
    int flags;
    int n;
    long point;
    char digits[KEPT];
};

struct __format {
    int bits;                   /* of the mantissa */
    int lowest;                 /* exponent of the last mantissa bit of a denormal number */
    int highest;                /* the largest number is below 2^highest */
};

extern const char *__parse_decimal(const char *, struct __decimal *);
extern void __from_decimal(const struct __decimal *, const struct __format *, struct __binary *);
extern void __round_binary(struct __binary *, int sticky, const struct __format *);
extern long double __strtofloat(const char *, char **, const struct __format *);
extern long double __assemble(int flags, const struct __binary *);

/* A value that is a double (or infinite) already, without the store and load by which the compiler would narrow it: those
   turn infinity into a form that not every implementation of the processor takes back. */
static inline double __exact_double(long double x)
{
#if LONG_DOUBLE_IS_DOUBLE
    return x;
#else
    double result;

    __asm__("" : "=f"(result) : "0"(x));
    return result;
#endif
}

#endif
