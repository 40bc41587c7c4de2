/* l3tol(3), ltol3(3): numbers of three bytes, as old file systems keep their blocks' */
#include <stdlib.h>

void l3tol(long *to, const char *from, int count)
{
    const unsigned char *at = (const unsigned char *)from;

    for (; count > 0; count--, at += 3)
        *to++ = (long)((unsigned long)at[0] << 24 | (unsigned long)at[1] << 16 | (unsigned long)at[2] << 8) >> 8;
}

void ltol3(char *to, const long *from, int count)
{
    for (; count > 0; count--, from++) {
        *to++ = *from >> 16;
        *to++ = *from >> 8;
        *to++ = *from;
    }
}
