/* File positions. */
#include <errno.h>
#include <unistd.h>
#include "stream.h"

int fseek(FILE *fp, long offset, int whence)
{
    LOCK(fp);
    long at;

    if (!IN_USE(fp)) {
        errno = EBADF;
        return -1;
    }
    if (fp->__flag & _IOWRT) {
        if (__flush(fp))
            return -1;
    } else if (whence == SEEK_CUR && fp->__cnt > 0)
        offset -= fp->__cnt;
    at = lseek(FD(fp), offset, whence);
    if (at == -1)
        return -1;
    if (fp->__flag & _IORW)
        fp->__flag &= ~(_IOREAD | _IOWRT);
    fp->__flag &= ~_IOEOF;
    fp->__ptr = fp->__base;
    fp->__cnt = fp->__flag & _IOWRT && fp->__base && !(fp->__flag & (_IONBF | _IOLBF)) ? __stream_of(fp)->size : 0;
    return 0;
}

long ftell(FILE *fp)
{
    LOCK(fp);
    long at;

    if (!IN_USE(fp)) {
        errno = EBADF;
        return -1;
    }
    if (fp->__flag & _IOWRT && __stream_of(fp)->append && __flush(fp))
        return -1;
    at = lseek(FD(fp), 0L, SEEK_CUR);
    if (at == -1)
        return -1;
    if (fp->__flag & _IOWRT)
        return fp->__base ? at + (fp->__ptr - fp->__base) : at;
    return fp->__cnt > 0 ? at - fp->__cnt : at;
}

/* The same with off_t, which is a long. */
int fseeko(FILE *fp, off_t offset, int whence)
{
    return fseek(fp, offset, whence);
}

off_t ftello(FILE *fp)
{
    return ftell(fp);
}

void rewind(FILE *fp)
{
    LOCK(fp);
    fseek(fp, 0L, SEEK_SET);
    fp->__flag &= ~_IOERR;
}

int fgetpos(FILE *fp, fpos_t *position)
{
    *position = ftell(fp);
    return *position == -1 ? -1 : 0;
}

int fsetpos(FILE *fp, const fpos_t *position)
{
    return fseek(fp, *position, SEEK_SET);
}
