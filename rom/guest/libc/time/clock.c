#include <sys/types.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

/* Processor time of the process and of the children it has waited for (clock(3C)). */
clock_t clock(void)
{
    struct tms used;
    long ticks = sysconf(_SC_CLK_TCK);

    if (ticks <= 0)
        ticks = CLK_TCK;
    if (times(&used) == (clock_t)-1)
        return -1;
    return (used.tms_utime + used.tms_stime + used.tms_cutime + used.tms_cstime) * (CLOCKS_PER_SEC / ticks);
}
