/* What the kernel is asked about itself and the process. */
#include <errno.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

extern int getnumfds(void);
extern int __stime(long seconds);

int getdtablesize(void)
{
    return getnumfds();
}

int getpagesize(void)
{
    return NBPG;
}

int stime(const long *seconds)
{
    return __stime(*seconds);
}

static void ticks(struct timeval *time, clock_t count)
{
    time->tv_sec = count / HZ;
    time->tv_usec = count % HZ * (1000000 / HZ);
}

/* The kernel of the Series 300 has no such call, and none that says more than the times. */
int getrusage(int who, struct rusage *usage)
{
    static const struct rusage nothing;
    struct tms spent;

    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN) {
        errno = EINVAL;
        return -1;
    }
    if (times(&spent) == (clock_t)-1)
        return -1;
    *usage = nothing;
    ticks(&usage->ru_utime, who == RUSAGE_SELF ? spent.tms_utime : spent.tms_cutime);
    ticks(&usage->ru_stime, who == RUSAGE_SELF ? spent.tms_stime : spent.tms_cstime);
    return 0;
}
