#include <string.h>
#include "fast.h"

void *memmove(void *to, const void *from, size_t n)
{
    unsigned char *d = (unsigned char *)to + n;
    const unsigned char *s = (const unsigned char *)from + n;
    size_t k;

    /* memcpy goes upwards and reads each longword before it writes it, which is right below the source. */
    if ((size_t)((char *)to - (const char *)from) >= n)
        return memcpy(to, from, n);
    if (n >= 16 && ALIKE(d, s)) {
        for (k = (unsigned long)d & 3, n -= k; k; k--)
            *--d = *--s;
        for (k = n / 4; k; k--) {
            d -= 4;
            s -= 4;
            *(longword *)d = *(const longword *)s;
        }
        n &= 3;
    }
    while (n--)
        *--d = *--s;
    return to;
}
