/* The waits that questions by UDP and by TCP share: until a time of day, however often something else comes first. */
#include "resolver.h"
#include <string.h>

struct timeval __dns_deadline(int seconds, const struct timeval *end)
{
    struct timeval deadline;

    gettimeofday(&deadline, 0);
    deadline.tv_sec += seconds;
    return end && timercmp(end, &deadline, <) ? *end : deadline;
}

int __dns_wait(int fd, int writing, const struct timeval *deadline)
{
    int bits[2048 / 32];
    struct timeval now, left;

    gettimeofday(&now, 0);
    left.tv_sec = deadline->tv_sec - now.tv_sec;
    left.tv_usec = deadline->tv_usec - now.tv_usec;
    if (left.tv_usec < 0) {
        left.tv_usec += 1000000;
        left.tv_sec--;
    }
    if (left.tv_sec < 0)
        return 0;
    memset(bits, 0, sizeof bits);
    bits[fd / 32] = 1 << fd % 32;
    /* The primary name: <sys/time.h> makes a macro of the other. */
    return _select(fd + 1, writing ? 0 : bits, writing ? bits : 0, 0, &left) > 0;
}
