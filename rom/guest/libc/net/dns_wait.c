/* The wait that questions by UDP and by TCP share. */
#include "resolver.h"
#include <string.h>

int __dns_wait(int fd, struct timeval *wait)
{
    int bits[2048 / 32];

    memset(bits, 0, sizeof bits);
    bits[fd / 32] = 1 << fd % 32;
    /* The primary name: <sys/time.h> makes a macro of the other. */
    return _select(fd + 1, bits, 0, 0, wait) > 0;
}
