/* What getc does when the buffer is empty. */
#include <errno.h>
#include <unistd.h>
#include "stream.h"

int __filbuf(FILE *fp)
{
    int n, room;

    fp->__cnt = 0;              /* the macro has made it -1 */
    if (__begin_read(fp))
        return EOF;
    __flush_terminals(fp);
    room = fp->__flag & _IONBF ? 1 : __stream_of(fp)->size - PUSHBACK;
    fp->__ptr = fp->__base + PUSHBACK;
    n = read(FD(fp), fp->__ptr, room);
    if (n <= 0) {
        fp->__flag |= n ? _IOERR : _IOEOF;
        return EOF;
    }
    fp->__cnt = n - 1;
    return *fp->__ptr++;
}
