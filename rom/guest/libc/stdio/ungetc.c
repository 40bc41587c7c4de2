/* Push a byte back.  PUSHBACK of them always fit. */
#include "stream.h"

int ungetc(int c, FILE *fp)
{
    LOCK(fp);
    if (c == EOF || (!(fp->__flag & _IOREAD) && !(fp->__flag & _IORW)) || __begin_read(fp))
        return EOF;
    if (fp->__ptr <= fp->__base) {
        if (fp->__cnt > 0)
            return EOF;
        fp->__ptr = fp->__base + PUSHBACK;
    }
    /* A buffer given by setvbuf may hold what the caller still looks at: write only what differs. */
    fp->__ptr--;
    if (*fp->__ptr != (unsigned char)c)
        *fp->__ptr = c;
    if (fp->__cnt < 0)
        fp->__cnt = 0;
    fp->__cnt++;
    fp->__flag &= ~_IOEOF;
    return (unsigned char)c;
}
