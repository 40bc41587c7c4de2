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
#ifdef __hppa
struct __owned_lock __streams_lock = OWNED_LOCK_FREE;

/* There will be a second thread. */
void __stdio_threads(void)
{
    struct __dynamic_stream *more;
    int i;

    for (i = 0; i < STATIC_STREAMS; i++)
        __free_lock(&__streams[i].lock.lock);
    for (more = __more_streams; more; more = more->next)
        __free_lock(&more->stream.lock.lock);
}

static void abandon(FILE *fp)
{
    struct __owned_lock *lock = &__stream_of(fp)->lock;

    if (lock->count && __try_own(lock)) {
        lock->count = 1;
        __disown(lock);
    }
}

/* A thread ends, perhaps in the middle of a call. */
void __stdio_abandon(void)
{
    if (__threads)
        __each_stream(abandon);
}

/* Around fork(2): no other thread is to be amidst of something that the child would find half done. */
void __stdio_own(int own)
{
    if (!__threads)
        return;
    if (own)
        __own(&__streams_lock);
    else
        __disown(&__streams_lock);
}
#endif

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
#ifdef __hppa
    __free_lock(&more->stream.lock.lock);
#endif
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
