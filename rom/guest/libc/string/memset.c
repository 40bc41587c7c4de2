#include <string.h>
#include "fast.h"

void *memset(void *to, int c, size_t n)
{
    unsigned char *d = to;
    unsigned long word = (unsigned char)c * 0x01010101UL;
    size_t k;

    if (n >= 16) {
        for (k = BYTES_TO_ALIGN(d), n -= k; k; k--)
            *d++ = c;
        for (k = n / 16; k; k--) {
            ((longword *)d)[0] = word;
            ((longword *)d)[1] = word;
            ((longword *)d)[2] = word;
            ((longword *)d)[3] = word;
            d += 16;
        }
        n &= 15;
    }
    while (n--)
        *d++ = c;
    return to;
}
