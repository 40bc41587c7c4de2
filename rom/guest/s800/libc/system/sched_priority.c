/* Scheduling of processes: priorities of the real-time policies are 0 to 31, as pthread_attr_setschedparam has them. */
#include <errno.h>
#include <sched.h>
#include <time.h>

#define HIGHEST 31

static int bounded(int policy, int value)
{
    if (policy >= SCHED_FIFO && policy <= SCHED_NOAGE)
        return value;
    errno = EINVAL;
    return -1;
}

int sched_get_priority_max(int policy)
{
    return bounded(policy, HIGHEST);
}

int sched_get_priority_min(int policy)
{
    return bounded(policy, 0);
}
