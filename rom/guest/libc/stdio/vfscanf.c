/* scanf from streams. */
#include "scan.h"
#include "stream.h"

static int get_stream(struct __source *in)
{
    return getc((FILE *)in->from);
}

static void back_stream(struct __source *in, int c)
{
    ungetc(c, in->from);
}

int vfscanf(FILE *fp, const char *format, va_list args)
{
    LOCK(fp);
    struct __source in;

    in.get = get_stream;
    in.back = back_stream;
    in.from = fp;
    in.consumed = 0;
    return __scan(&in, format, args);
}

int vscanf(const char *format, va_list args)
{
    return vfscanf(stdin, format, args);
}

int fscanf(FILE *fp, const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfscanf(fp, format, args);
    va_end(args);
    return result;
}

int scanf(const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfscanf(stdin, format, args);
    va_end(args);
    return result;
}
