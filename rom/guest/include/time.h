/* Dates and times. */
#ifndef _TIME_INCLUDED
#define _TIME_INCLUDED

#define __need_NULL
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif
#ifndef _TIME_T
#define _TIME_T
typedef long time_t;
#endif
#ifndef _CLOCK_T
#define _CLOCK_T
typedef unsigned long clock_t;
#endif

#define CLOCKS_PER_SEC 1000000
#ifndef CLK_TCK
#ifdef __hppa
#define CLK_TCK 100
#else
#define CLK_TCK 50
#endif
#endif

struct tm {
    int tm_sec;                 /* 0 to 61 */
    int tm_min;
    int tm_hour;
    int tm_mday;                /* from 1 */
    int tm_mon;                 /* from 0 */
    int tm_year;                /* from 1900 */
    int tm_wday;                /* Sunday is 0 */
    int tm_yday;                /* from 0 */
    int tm_isdst;               /* above 0: daylight saving; below 0: not known */
};

#ifdef __hppa
/* Release 10. */
typedef int clockid_t;
#define CLOCK_REALTIME 1
#ifndef _TIMESPEC
#define _TIMESPEC
struct timespec {
    time_t tv_sec;
    long tv_nsec;
};
#endif
extern int clock_getres(clockid_t, struct timespec *);
extern int clock_gettime(clockid_t, struct timespec *);
extern int nanosleep(const struct timespec *, struct timespec *);
#endif

extern char *tzname[2];
extern long timezone;           /* seconds west of Greenwich */
extern int daylight;            /* not 0 when the zone ever has daylight saving */

extern time_t time(time_t *);
extern clock_t clock(void);
extern double difftime(time_t, time_t);
extern time_t mktime(struct tm *);
extern struct tm *gmtime(const time_t *);
extern struct tm *localtime(const time_t *);
extern struct tm *gmtime_r(const time_t *, struct tm *);
extern struct tm *localtime_r(const time_t *, struct tm *);
extern char *asctime(const struct tm *);
extern char *ctime(const time_t *);
extern char *asctime_r(const struct tm *, char *);
extern char *ctime_r(const time_t *, char *);
extern size_t strftime(char *, size_t, const char *, const struct tm *);
extern char *strptime(const char *, const char *, struct tm *);
extern struct tm *getdate(const char *);
extern int getdate_err;
extern void tzset(void);

#ifdef __cplusplus
}
#endif
#endif
