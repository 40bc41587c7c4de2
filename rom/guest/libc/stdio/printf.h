/* The conversion engine behind the printf family. */
#ifndef LIBC_STDIO_PRINTF_H
#define LIBC_STDIO_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/* Where the text goes.  put returns -1 on an output error; total counts every byte produced, written or not. */
struct __sink {
    int (*put)(struct __sink *, const char *, size_t);
    int total;
    void *stream;               /* FILE of a stream sink */
    char *to;                   /* memory sink: next byte and how many still fit */
    size_t room;
};

enum { FLAG_LEFT = 1, FLAG_PLUS = 2, FLAG_SPACE = 4, FLAG_ALTERNATE = 8, FLAG_ZERO = 16 };

struct __conversion {
    int flags;
    int width;
    int precision;              /* -1 when not given */
    char letter;
};

/* What was passed for a format: where the next argument is, and the first. */
struct __arguments {
    const char *format;
    va_list first, next;
};

#define MOST_ARGUMENTS 99       /* by position */

/* Over "2$", if that is what is there; its number, or 0. */
extern const char *__position(const char *, int *number);
extern void __go_to_argument(struct __arguments *, int number);

extern int __format(struct __sink *, const char *, va_list);
extern int __pad(struct __sink *, char, int);
extern int __put_number(struct __sink *, const struct __conversion *, const char *prefix, int zeros, const char *digits,
                        int n);
extern int __format_double(struct __sink *, const struct __conversion *, double);
extern int __format_long_double(struct __sink *, const struct __conversion *, long double);

#endif
