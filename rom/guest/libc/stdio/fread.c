/* Block transfers. */
#include <string.h>
#include <unistd.h>
#include "stream.h"

/* Read up to n bytes; large requests go to the caller's memory without a copy. */
static size_t read_stream(FILE *fp, unsigned char *to, size_t n)
{
    size_t left = n, k;
    int c, got;

    while (left) {
        if (fp->__cnt > 0) {
            k = left < (size_t)fp->__cnt ? left : (size_t)fp->__cnt;
            memcpy(to, fp->__ptr, k);
            fp->__ptr += k;
            fp->__cnt -= k;
            to += k;
            left -= k;
            continue;
        }
        if (fp->__base && fp->__flag & _IOREAD && left >= (size_t)__stream_of(fp)->size) {
            __flush_terminals(fp);
            got = read(FD(fp), to, left);
            if (got <= 0) {
                fp->__flag |= got ? _IOERR : _IOEOF;
                break;
            }
            to += got;
            left -= got;
            continue;
        }
        fp->__cnt = 0;
        c = __filbuf(fp);
        if (c == EOF)
            break;
        *to++ = c;
        left--;
    }
    return n - left;
}

size_t fread(void *to, size_t size, size_t count, FILE *fp)
{
    LOCK(fp);
    size_t bytes = size * count, got;

    if (!bytes || (size > 0xffff && bytes / size != count))
        return 0;
    got = read_stream(fp, to, bytes);
    return size == 1 ? got : got / size;
}
