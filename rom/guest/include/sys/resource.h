#ifndef _SYS_RESOURCE_INCLUDED
#define _SYS_RESOURCE_INCLUDED

#include <sys/time.h>

#define PRIO_PROCESS    0
#define PRIO_PGRP       1
#define PRIO_USER       2
#define PRIO_MIN        (-20)
#define PRIO_MAX        20

#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1)

struct rusage {
    struct timeval ru_utime;
    struct timeval ru_stime;
    long ru_maxrss;
    long ru_ixrss;
    long ru_idrss;
    long ru_isrss;
    long ru_minflt;
    long ru_majflt;
    long ru_nswap;
    long ru_inblock;
    long ru_oublock;
    long ru_ioch;
    long ru_msgsnd;
    long ru_msgrcv;
    long ru_nsignals;
    long ru_nvcsw;
    long ru_nivcsw;
};

typedef int rlim_t;

struct rlimit {
    int rlim_cur;
    int rlim_max;
};

#define RLIMIT_CPU      0
#define RLIMIT_FSIZE    1
#define RLIMIT_DATA     2
#define RLIMIT_STACK    3
#define RLIMIT_CORE     4
#define RLIMIT_RSS      5
#define RLIMIT_NOFILE   6
#define RLIM_NLIMITS    7
#define RLIM_INFINITY   0x7fffffff

extern int getrlimit(int, struct rlimit *);
extern int getrusage(int, struct rusage *);
extern int setrlimit(int, const struct rlimit *);
extern int getpriority(int, int);               /* these two: release 10, Series 800 only */
extern int setpriority(int, int, int);

#endif
