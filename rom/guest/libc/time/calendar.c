/* The Gregorian calendar, from 1970 in both directions. */
#include "calendar.h"

const char __day_names[7][10] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
const char __month_names[12][10] = {
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
};

int __leap(long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

long __days_before_month(long year, int month)
{
    static const short before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    return before[month] + (month > 1 && __leap(year));
}

static long floor_divide(long n, long by)
{
    return n / by - (n % by < 0);
}

/* From 1 January 1970 to 1 January of the year. */
long long __days_before_year(long year)
{
    long y = year - 1;

    return 365LL * (year - 1970) + floor_divide(y, 4) - floor_divide(y, 100) + floor_divide(y, 400) - 477;
}

/* Seconds since 1970 to a date, without any zone.  Years within an int on both sides. */
void __break_down(long long seconds, struct tm *tm)
{
    long days = seconds / DAY, rest = seconds % DAY, year;
    int month = 11;

    if (rest < 0) {
        rest += DAY;
        days--;
    }
    tm->tm_hour = rest / 3600;
    tm->tm_min = rest / 60 % 60;
    tm->tm_sec = rest % 60;
    tm->tm_wday = (days % 7 + 11) % 7;          /* 1970 began on a Thursday */
    year = 1970 + floor_divide(days, days < 0 ? 365 : 366);     /* too early, and then not by much */
    while (__days_before_year(year + 1) <= days)
        year++;
    days -= __days_before_year(year);
    tm->tm_year = year - 1900;
    tm->tm_yday = days;
    while (__days_before_month(year, month) > days)
        month--;
    tm->tm_mon = month;
    tm->tm_mday = days - __days_before_month(year, month) + 1;
}
