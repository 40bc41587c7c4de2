#include <string.h>
#include "fast.h"

void *memcpy(void *to, const void *from, size_t n)
{
    unsigned char *d = to;
    const unsigned char *s = from;
    size_t k;

    if (n >= 16 && ALIKE(d, s)) {
        for (k = BYTES_TO_ALIGN(d), n -= k; k; k--)
            *d++ = *s++;
        for (k = n / 16; k; k--) {
            ((longword *)d)[0] = ((const longword *)s)[0];
            ((longword *)d)[1] = ((const longword *)s)[1];
            ((longword *)d)[2] = ((const longword *)s)[2];
            ((longword *)d)[3] = ((const longword *)s)[3];
            d += 16;
            s += 16;
        }
        n &= 15;
    }
    while (n--)
        *d++ = *s++;
    return to;
}
