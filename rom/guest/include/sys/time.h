#ifndef _SYS_TIME_INCLUDED
#define _SYS_TIME_INCLUDED

#include <sys/types.h>
#include <time.h>

struct timeval {
    long tv_sec;
    long tv_usec;
};

struct timezone {
    int tz_minuteswest;
    int tz_dsttime;
};

#define DST_NONE        0
#define DST_USA         1
#define DST_AUST        2
#define DST_WET         3
#define DST_MET         4
#define DST_EET         5

struct itimerval {
    struct timeval it_interval;
    struct timeval it_value;
};

#define ITIMER_REAL     0
#define ITIMER_VIRTUAL  1
#define ITIMER_PROF     2

#define timerisset(tvp)         ((tvp)->tv_sec || (tvp)->tv_usec)
#define timerclear(tvp)         ((tvp)->tv_sec = (tvp)->tv_usec = 0)
#define timercmp(a, b, op)      ((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op (b)->tv_usec : (a)->tv_sec op (b)->tv_sec)

extern int getitimer(int, struct itimerval *);
extern int gettimeofday(struct timeval *, struct timezone *);
extern int select(int, int *, int *, int *, const struct timeval *);
extern int setitimer(int, const struct itimerval *, struct itimerval *);
extern int settimeofday(const struct timeval *, const struct timezone *);
extern int utimes(const char *, const struct timeval *);

/* HP-UX declares the sets as int *; an fd_set * is as welcome. */
#define select(count, readable, writable, exceptional, timeout) \
    select(count, (int *)(readable), (int *)(writable), (int *)(exceptional), timeout)

#endif
