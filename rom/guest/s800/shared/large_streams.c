/* Streams of files beyond 2 GB, under the names that functions of the headers of releases 10 and 11 call. */
#include <errno.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>
#include "../../libc/stdio/stream.h"

FILE *__fopen64(const char *path, const char *mode)
{
    return __open_file(path, mode, O_LARGEFILE);
}

FILE *__freopen64(const char *path, const char *mode, FILE *fp)
{
    return __reopen_file(path, mode, fp, O_LARGEFILE);
}

FILE *__tmpfile64(void)
{
    FILE *fp = tmpfile();
    int flags = fp ? fcntl(fileno(fp), F_GETFL, 0) : -1;

    if (flags != -1)
        fcntl(fileno(fp), F_SETFL, flags | O_LARGEFILE);
    return fp;
}

int __fgetpos64(FILE *fp, off64_t *position)
{
    off64_t at;

    if (!IN_USE(fp)) {
        errno = EBADF;
        return -1;
    }
    if (fp->__flag & _IOWRT && fflush(fp))
        return -1;
    at = lseek64(FD(fp), 0, SEEK_CUR);
    if (at == -1)
        return -1;
    *position = fp->__flag & _IOWRT || fp->__cnt <= 0 ? at : at - fp->__cnt;
    return 0;
}

/* fseek drops what was read ahead; the descriptor then goes where fseek cannot. */
int __fsetpos64(FILE *fp, const off64_t *position)
{
    if (fseek(fp, 0L, SEEK_SET) == -1)
        return -1;
    return lseek64(FD(fp), *position, SEEK_SET) == -1 ? -1 : 0;
}
