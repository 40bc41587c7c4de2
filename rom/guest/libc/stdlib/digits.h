/* The common part of the strto* functions. */
#ifndef LIBC_STDLIB_DIGITS_H
#define LIBC_STDLIB_DIGITS_H

struct __integer {
    unsigned long long magnitude;
    int negative;
    int overflow;               /* magnitude is above limit; all digits were consumed nevertheless */
    int valid;                  /* a base that exists, and a digit at least */
};

extern const char *__parse_integer(const char *, int base, unsigned long long limit, struct __integer *);

#endif
