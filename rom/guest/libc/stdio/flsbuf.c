/* What putc does when there is no room, and at every byte of a stream that is not fully buffered. */
#include "stream.h"

int __flsbuf(unsigned char c, FILE *fp)
{
    int newly = !(fp->__flag & _IOWRT) || !fp->__base;
    unsigned char *end;

    if (newly)
        fp->__cnt = 0;          /* the macro has made it -1 */
    if (__begin_write(fp))
        return EOF;
    if (fp->__flag & _IONBF) {
        fp->__cnt = 0;
        return __write_all(fp, &c, 1) == 1 ? c : EOF;
    }
    end = fp->__base + __stream_of(fp)->size;
    if (fp->__ptr >= end) {
        fp->__cnt = 0;
        if (__flush(fp))
            return EOF;
    }
    *fp->__ptr++ = c;
    fp->__cnt = fp->__flag & _IOLBF ? 0 : end - fp->__ptr;
    if (fp->__flag & _IOLBF && c == '\n' && __flush(fp))
        return EOF;
    return c;
}
