/* The wait that questions by UDP and by TCP share: what it takes is taken off the time that is left. */
#include "resolver.h"
#include <string.h>

int __dns_wait(int fd, struct timeval *wait)
{
    int bits[2048 / 32], ready;
    struct timeval before, after;
    long left;

    gettimeofday(&before, 0);
    memset(bits, 0, sizeof bits);
    bits[fd / 32] = 1 << fd % 32;
    /* The primary name: <sys/time.h> makes a macro of the other. */
    ready = _select(fd + 1, bits, 0, 0, wait) > 0;
    gettimeofday(&after, 0);
    left = (wait->tv_sec - (after.tv_sec - before.tv_sec)) * 1000000 + wait->tv_usec - (after.tv_usec - before.tv_usec);
    wait->tv_sec = left > 0 ? left / 1000000 : 0;
    wait->tv_usec = left > 0 ? left % 1000000 : 0;
    return ready;
}
