/* scanf from memory. */
#include <stdio.h>
#include "scan.h"

static int get_memory(struct __source *in)
{
    const unsigned char *p = in->from;

    if (!*p)
        return -1;
    in->from = (void *)(p + 1);
    return *p;
}

static void back_memory(struct __source *in, int c)
{
    (void)c;
    in->from = (unsigned char *)in->from - 1;
}

int vsscanf(const char *text, const char *format, va_list args)
{
    struct __source in;

    in.get = get_memory;
    in.back = back_memory;
    in.from = (void *)text;
    in.consumed = 0;
    return __scan(&in, format, args);
}

int sscanf(const char *text, const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vsscanf(text, format, args);
    va_end(args);
    return result;
}
