/* The functions behind the character macros. */
#include "stream.h"

#undef getc
#undef getchar
#undef putc
#undef putchar

int fgetc(FILE *fp)
{
    LOCK(fp);
    return --fp->__cnt < 0 ? __filbuf(fp) : *fp->__ptr++;
}

int getc(FILE *fp)
{
    return fgetc(fp);
}

int getchar(void)
{
    return fgetc(stdin);
}

int fputc(int c, FILE *fp)
{
    LOCK(fp);
    if (fp->__flag & _IOWRT && --fp->__cnt >= 0)
        return *fp->__ptr++ = c;
    return __flsbuf(c, fp);
}

int putc(int c, FILE *fp)
{
    return fputc(c, fp);
}

int putchar(int c)
{
    return fputc(c, stdout);
}
