/* Stream state, as functions. */
#include "stream.h"

#undef feof
#undef ferror
#undef clearerr
#undef fileno

int feof(FILE *fp)
{
    return fp->__flag & _IOEOF;
}

int ferror(FILE *fp)
{
    return fp->__flag & _IOERR;
}

void clearerr(FILE *fp)
{
    fp->__flag &= ~(_IOERR | _IOEOF);
}

int fileno(FILE *fp)
{
    return FD(fp);
}
