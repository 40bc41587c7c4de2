/* Scheduling (release 10, Series 800 only).  Policies as release 11 numbers them. */
#ifndef _SCHED_INCLUDED
#define _SCHED_INCLUDED

#include <sys/types.h>

#define SCHED_FIFO      0
#define SCHED_RR        1
#define SCHED_HPUX      2
#define SCHED_OTHER     SCHED_HPUX
#define SCHED_TIMESHARE SCHED_HPUX
#define SCHED_RTPRIO    6
#define SCHED_RR2       5
#define SCHED_NOAGE     8

struct sched_param {
    int sched_priority;
};

struct timespec;
extern int sched_yield(void);
extern int sched_get_priority_max(int);
extern int sched_get_priority_min(int);
extern int sched_getparam(pid_t, struct sched_param *);
extern int sched_setparam(pid_t, const struct sched_param *);
extern int sched_getscheduler(pid_t);
extern int sched_setscheduler(pid_t, int, const struct sched_param *);
extern int sched_rr_get_interval(pid_t, struct timespec *);

#endif
