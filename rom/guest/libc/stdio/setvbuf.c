/* Choosing a buffer.  Allowed only before the first transfer; afterwards the old buffer is flushed and replaced. */
#include <stdlib.h>
#include "stream.h"

int setvbuf(FILE *fp, char *buffer, int type, size_t size)
{
    LOCK(fp);
    struct __stream *s = __stream_of(fp);

    if (type != _IOFBF && type != _IOLBF && type != _IONBF)
        return EOF;
    if (fp->__flag & _IOWRT)
        __flush(fp);
    else
        __discard_input(fp);
    if (fp->__flag & _IOMYBUF)
        free(fp->__base);
    fp->__flag = (fp->__flag & ~(_IOMYBUF | _IONBF | _IOLBF)) | type;
    fp->__ptr = fp->__base = 0;
    fp->__cnt = 0;
    if (type == _IONBF)
        return 0;
    if (!buffer) {
        size = size ? size : FILE_BUFFER;
        /* Room for the bytes pushed back, so that reads have the size asked for. */
        buffer = malloc(size + PUSHBACK);
        if (!buffer)
            return EOF;
        fp->__flag |= _IOMYBUF;
        size += PUSHBACK;
    }
    if (buffer && size > PUSHBACK) {
        fp->__base = fp->__ptr = (unsigned char *)buffer;
        s->size = size;
        if (fp->__flag & _IOWRT && type == _IOFBF)
            fp->__cnt = size;
    }
    return 0;
}

void setbuf(FILE *fp, char *buffer)
{
    setvbuf(fp, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}
