/* Buffers: getting one, writing one out, turning a stream from reading to writing and back. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "stream.h"

/* Give the stream its buffer at the first transfer.  Without memory it becomes unbuffered. */
void __get_buffer(FILE *fp)
{
    struct __stream *s = __stream_of(fp);
    int saved = errno;

    if (fp->__base)
        return;
    if (!(fp->__flag & (_IONBF | _IOLBF)) && isatty(FD(fp)))
        fp->__flag |= _IOLBF;
    errno = saved;              /* isatty leaves ENOTTY behind */
    if (!(fp->__flag & _IONBF)) {
        fp->__base = malloc(FILE_BUFFER + PUSHBACK);
        if (fp->__base) {
            fp->__flag |= _IOMYBUF;
            s->size = FILE_BUFFER + PUSHBACK;
        } else
            fp->__flag = (fp->__flag & ~_IOLBF) | _IONBF;
    }
    if (!fp->__base) {
        fp->__base = s->small;
        s->size = sizeof s->small;
    }
    fp->__ptr = fp->__base;
    fp->__cnt = 0;
}

/* Write n bytes to the descriptor, however many calls it takes.  Returns how many went out; fewer than n means an
   error, with errno and the error flag set. */
int __write_all(FILE *fp, const unsigned char *p, size_t n)
{
    size_t done = 0;
    int k;

    while (done < n) {
        k = write(FD(fp), p + done, n - done);
        if (k <= 0) {
            if (k == 0)
                errno = EAGAIN; /* O_NDELAY on a full pipe or terminal */
            fp->__flag |= _IOERR;
            break;
        }
        done += k;
    }
    return done;
}

/* Write the buffered output.  What could not be written stays in the buffer after EINTR and EAGAIN, so that a
   later call goes on with it.  After any other error it is lost, as in System V: a program that closed its
   output, and later opens another, does not get there what it wrote in between. */
int __flush(FILE *fp)
{
    unsigned char *p;
    int n, done, failed;

    if (!(fp->__flag & _IOWRT) || !fp->__base)
        return 0;
    n = fp->__ptr - fp->__base;
    if (n <= 0)
        return 0;
    failed = (done = __write_all(fp, fp->__base, n)) < n;
    if (failed && errno != EINTR && errno != EAGAIN)
        done = n;
    for (p = fp->__base; done < n; done++)
        *p++ = fp->__base[done];
    fp->__ptr = p;
    if (failed) {
        fp->__cnt = 0;
        return EOF;
    }
    fp->__cnt = fp->__flag & (_IONBF | _IOLBF) ? 0 : __stream_of(fp)->size;
    return 0;
}

/* Forget what was read ahead and move the descriptor back over it.  EOF when it cannot seek. */
int __discard_input(FILE *fp)
{
    int saved = errno, ahead = fp->__cnt;

    if (fp->__flag & _IOWRT || !fp->__base)
        return 0;
    fp->__ptr = fp->__base;
    fp->__cnt = 0;
    if (ahead > 0 && lseek(FD(fp), -(long)ahead, SEEK_CUR) == -1) {
        errno = saved;
        return EOF;
    }
    return 0;
}

int __begin_read(FILE *fp)
{
    if (!(fp->__flag & _IOREAD)) {
        if (!(fp->__flag & _IORW)) {
            errno = EBADF;
            fp->__flag |= _IOERR;
            return EOF;
        }
        if (__flush(fp))
            return EOF;
        fp->__flag = (fp->__flag & ~_IOWRT) | _IOREAD;
        fp->__ptr = fp->__base;
        fp->__cnt = 0;
    }
    __get_buffer(fp);
    return 0;
}

int __begin_write(FILE *fp)
{
    if (!(fp->__flag & _IOWRT)) {
        if (!(fp->__flag & _IORW)) {
            errno = EBADF;
            fp->__flag |= _IOERR;
            return EOF;
        }
        if (fp->__cnt > 0)
            __discard_input(fp);
        fp->__flag = (fp->__flag & ~(_IOREAD | _IOEOF)) | _IOWRT;
        fp->__ptr = fp->__base;
        fp->__cnt = 0;
    }
    if (!fp->__base) {
        __get_buffer(fp);
        if (!(fp->__flag & (_IONBF | _IOLBF)))
            fp->__cnt = __stream_of(fp)->size;
    }
    return 0;
}

static void flush_line_buffered(FILE *fp)
{
    if ((fp->__flag & (_IOWRT | _IOLBF)) == (_IOWRT | _IOLBF))
        __flush(fp);
}

/* A prompt must be seen before the program waits for the answer. */
void __flush_terminals(FILE *reader)
{
    if (reader->__flag & (_IONBF | _IOLBF))
        __each_stream(flush_line_buffered);
}
