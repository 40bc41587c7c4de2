/* Streams for more than one call of one thread, and the calls that don't ask whose they are. */
#include "../../../libc/stdio/stream.h"

void flockfile(FILE *fp)
{
    if (__threads)
        __own(&__stream_of(fp)->lock);
}

int ftrylockfile(FILE *fp)
{
    return __threads && !__try_own(&__stream_of(fp)->lock);
}

void funlockfile(FILE *fp)
{
    if (__threads)
        __disown(&__stream_of(fp)->lock);
}

int getc_unlocked(FILE *fp)
{
    return getc(fp);
}

int getchar_unlocked(void)
{
    return getc(stdin);
}

int putc_unlocked(int c, FILE *fp)
{
    return putc(c, fp);
}

int putchar_unlocked(int c)
{
    return putc(c, stdout);
}
