/* printf to streams. */
#include <string.h>
#include "printf.h"
#include "stream.h"

#define GATHER 256

static int put_stream(struct __sink *out, const char *text, size_t n)
{
    out->total += n;
    return __write_stream(out->stream, (const unsigned char *)text, n) == n ? 0 : -1;
}

/* An unbuffered stream gets the text of one call gathered, not a write(2) a directive.  A line buffered one is
   gathered too, as each newline costs a write. */
struct gather {
    struct __sink sink;
    int used;
    char text[GATHER];
};

static int put_gathered(struct __sink *out, const char *text, size_t n)
{
    struct gather *g = (struct gather *)out;
    size_t used = g->used;

    out->total += n;
    if (n > GATHER - used) {
        g->used = 0;
        if (__write_stream(out->stream, (unsigned char *)g->text, used) != used)
            return -1;
        if (n >= GATHER)
            return __write_stream(out->stream, (const unsigned char *)text, n) == n ? 0 : -1;
    }
    memcpy(g->text + g->used, text, n);
    g->used += n;
    return 0;
}

static int print_gathered(FILE *fp, const char *format, va_list args)
{
    struct gather g;
    int result;

    g.sink.put = put_gathered;
    g.sink.total = 0;
    g.sink.stream = fp;
    g.used = 0;
    result = __format(&g.sink, format, args);
    if (__write_stream(fp, (unsigned char *)g.text, g.used) != (size_t)g.used)
        return EOF;
    return result;
}

int vfprintf(FILE *fp, const char *format, va_list args)
{
    LOCK(fp);
    struct __sink out;

    if (__begin_write(fp))
        return EOF;
    if (fp->__flag & (_IONBF | _IOLBF))
        return print_gathered(fp, format, args);
    out.put = put_stream;
    out.total = 0;
    out.stream = fp;
    return __format(&out, format, args);
}

int vprintf(const char *format, va_list args)
{
    return vfprintf(stdout, format, args);
}

int fprintf(FILE *fp, const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfprintf(fp, format, args);
    va_end(args);
    return result;
}

int printf(const char *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfprintf(stdout, format, args);
    va_end(args);
    return result;
}
