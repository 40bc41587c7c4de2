/* The conversion engine behind the scanf family. */
#ifndef LIBC_STDIO_SCAN_H
#define LIBC_STDIO_SCAN_H

#include <stdarg.h>

/* Where the characters come from.  get returns -1 at the end; back undoes the last get that did not. */
struct __source {
    int (*get)(struct __source *);
    void (*back)(struct __source *, int);
    void *from;                 /* FILE, or the next byte of a string */
    int consumed;
};

extern int __scan(struct __source *, const char *, va_list);

#endif
