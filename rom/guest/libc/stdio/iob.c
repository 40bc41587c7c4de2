/* The streams themselves: the static table, its extension, and the flush at exit. */
#include <stdlib.h>
#include "stream.h"

FILE __iob[STATIC_STREAMS] = {
    {0, 0, 0, _IOREAD, 0, 0},
    {0, 0, 0, _IOWRT, 1, 0},
    {0, 0, 0, _IOWRT | _IONBF, 2, 0},
};
struct __stream __streams[STATIC_STREAMS];
struct __dynamic_stream *__more_streams;

struct __stream *__stream_of(FILE *fp)
{
    if (fp >= __iob && fp < __iob + STATIC_STREAMS)
        return &__streams[fp - __iob];
    return &((struct __dynamic_stream *)fp)->stream;
}

/* A free FILE, or 0 when memory is short.  Dynamic streams are never freed, only used again: a program may
   look at a stream it has closed. */
FILE *__new_stream(void)
{
    struct __dynamic_stream *more;
    FILE *fp;

    for (fp = __iob; fp < __iob + STATIC_STREAMS; fp++)
        if (!IN_USE(fp))
            return fp;
    for (more = __more_streams; more; more = more->next)
        if (!IN_USE(&more->file))
            return &more->file;
    more = calloc(1, sizeof *more);
    if (!more)
        return 0;
    more->next = __more_streams;
    __more_streams = more;
    return &more->file;
}

void __each_stream(void (*visit)(FILE *))
{
    struct __dynamic_stream *more;
    FILE *fp;

    for (fp = __iob; fp < __iob + STATIC_STREAMS; fp++)
        if (IN_USE(fp))
            visit(fp);
    for (more = __more_streams; more; more = more->next)
        if (IN_USE(&more->file))
            visit(&more->file);
}

static void finish(FILE *fp)
{
    if (fp->__flag & _IOWRT)
        __flush(fp);
    else
        __discard_input(fp);    /* whoever shares the descriptor goes on where this program stopped */
}

/* exit() calls this when the program uses any stream at all. */
void __stdio_exit(void)
{
    __each_stream(finish);
}
