/* Quadruple precision: sign, 15 bits of exponent, 112 of the fraction.  PA-RISC has the format and no instructions for
   it; compilers call _U_Q functions, with operands by address, for long double and for long long as double. */
#ifndef LIBC_QUAD_H
#define LIBC_QUAD_H

typedef unsigned long long u64;

typedef struct {
    u64 high, low;
} quad;                         /* the number as it lies in memory, and integers of 128 bits */

enum kind { ZERO, NUMBER, INFINITE, NAN };

/* Taken apart: a NUMBER is (high:low / 2^127) * 2^exponent with the highest bit set; the 15 bits below the fraction are
   for results on their way to being rounded, the last one set if any bit further below was. */
struct parts {
    enum kind kind;
    int negative, exponent;
    u64 high, low;
};

#define QUAD_BIAS 16383
#define QUAD_SPECIAL 0x7fff     /* exponent of infinities and NaNs */
#define SIGN (1ULL << 63)
#define QUIET_NAN 0x7fff400000000000ULL         /* the processor's: a set first bit of the fraction means signalling */
#define SIGNALLING (1ULL << 47)

/* The status register's exceptions. */
#define INVALID 16
#define DIVISION_BY_ZERO 8
#define OVERFLOW 4
#define UNDERFLOW 2
#define INEXACT 1

extern void __quad_take(const quad *, struct parts *);
/* Rounded as the status register says. */
extern quad __quad_make(struct parts *);
/* What an operation with a NaN among its operands gives. */
extern quad __quad_nan(const quad *, const quad *);
extern quad __quad_invalid(void);
/* Shift to the right; whether a set bit fell out. */
extern int __quad_shift(struct parts *, int count);
/* To the left until the highest bit is set; ZERO if there is none. */
extern void __quad_normalize(struct parts *);
/* Whether |value| is to go up to the next last place, given the bits that are dropped as a fraction of 2^64. */
extern int __quad_goes_up(int negative, int odd, u64 dropped);
extern void __quad_raise(int exceptions);

#endif
