#include <string.h>
#include "fast.h"

#ifdef __hppa
/* Whole words of a source that lies otherwise than the destination, which is aligned: each is put together of two.
   Returns how many bytes were copied. */
static size_t copy_shifted(unsigned char *to, const unsigned char *from, size_t n)
{
    unsigned left = 8 * ((unsigned long)from & 3), right = 32 - left;
    const longword *s = (const longword *)((unsigned long)from & ~3UL);
    longword *d = (longword *)to, word = *s++, next;
    size_t words = n / 8;

    for (; words; words--) {
        next = *s++;
        *d++ = word << left | next >> right;
        word = *s++;
        *d++ = next << left | word >> right;
    }
    return n & ~(size_t)7;
}
#endif

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
#ifdef __hppa
    else if (n >= 16) {
        for (k = BYTES_TO_ALIGN(d), n -= k; k; k--)
            *d++ = *s++;
        k = copy_shifted(d, s, n);
        d += k;
        s += k;
        n -= k;
    }
#endif
    while (n--)
        *d++ = *s++;
    return to;
}
