/* printf to memory. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "printf.h"

static int put_memory(struct __sink *out, const char *text, size_t n)
{
    size_t k = n < out->room ? n : out->room;

    memcpy(out->to, text, k);
    out->to += k;
    out->room -= k;
    out->total += n;
    return 0;
}

/* Returns the length the whole text has, as C99 says, however little of it fitted.  The functions below don't call each
   other: a program may have one of its own under any of their names. */
static int format_text(char *to, size_t size, const char *format, va_list args)
{
    struct __sink out;
    char none;
    int result;

    out.put = put_memory;
    out.total = 0;
    out.to = size ? to : &none;
    out.room = size ? size - 1 : 0;
    result = __format(&out, format, args);
    *out.to = 0;
    return result;
}

int vsnprintf(char *to, size_t size, const char *format, va_list args)
{
    return format_text(to, size, format, args);
}

int vsprintf(char *to, const char *format, va_list args)
{
    return format_text(to, INT_MAX, format, args);
}

int snprintf(char *to, size_t size, const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = format_text(to, size, format, args);
    va_end(args);
    return result;
}

int sprintf(char *to, const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = format_text(to, INT_MAX, format, args);
    va_end(args);
    return result;
}
