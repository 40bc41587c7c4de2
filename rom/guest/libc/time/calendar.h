/* Calendar arithmetic the time sources share. */
#ifndef LIBC_TIME_CALENDAR_H
#define LIBC_TIME_CALENDAR_H

#include <time.h>

#define DAY 86400L

/* One day of the year and a time in it: when daylight saving time starts or ends. */
struct __change {
    enum { JULIAN, DAY_OF_YEAR, MONTH_WEEK_DAY } kind;
    int month, week, day;
    long second;                /* of that day, local time as it was before the change */
};

struct __zone {
    long west, west_saving;     /* seconds west of Greenwich, standard and daylight saving */
    int has_rule;               /* otherwise the law of the United States, which depends on the year */
    struct __change start, end;
};

extern const char __day_names[7][10];
extern const char __month_names[12][10];

extern int __leap(long year);
extern long __days_before_month(long year, int month);
extern long long __days_before_year(long year);
extern void __break_down(long long seconds, struct tm *);
extern const struct __zone *__zone(void);
extern int __saving_at(const struct __zone *, long long seconds);

#endif
