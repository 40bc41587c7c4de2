/* Closing and flushing. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "stream.h"

int fclose(FILE *fp)
{
    LOCK(fp);
    int result = 0;

    if (!IN_USE(fp)) {
        errno = EBADF;
        return EOF;
    }
    if (fp->__flag & _IOWRT)    /* what an earlier call could not write is lost, and this one tells of it */
        result = __flush(fp) || fp->__flag & _IOERR ? EOF : 0;
    else
        __discard_input(fp);
    if (close(FD(fp)) < 0)
        result = EOF;
    if (fp->__flag & _IOMYBUF)
        free(fp->__base);
    fp->__base = fp->__ptr = 0;
    fp->__cnt = 0;
    fp->__flag = 0;
    return result;
}

static int flush_failed;

static void flush_one(FILE *fp)
{
    LOCK(fp);
    if (fp->__flag & _IOWRT && __flush(fp))
        flush_failed = EOF;
}

static int flush_stream(FILE *fp)
{
    LOCK(fp);

    if (!IN_USE(fp)) {
        errno = EBADF;
        return EOF;
    }
    if (fp->__flag & _IOWRT)
        return __flush(fp);
    __discard_input(fp);
    return 0;
}

/* Of a stream being read, gives the bytes read ahead back to the file; of every output stream when fp is 0. */
int fflush(FILE *fp)
{
    if (!fp) {
        flush_failed = 0;
        __each_stream(flush_one);
        return flush_failed;
    }
    return flush_stream(fp);
}
