/* Conversion between binary floating point and decimal, exact in both directions. */
#ifndef LIBC_STDLIB_DECIMAL_H
#define LIBC_STDLIB_DECIMAL_H

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

#endif
