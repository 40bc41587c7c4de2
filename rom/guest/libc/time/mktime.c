#include <limits.h>
#include "calendar.h"

/* The fields as if they were universal time; they may be out of their ranges. */
static long long seconds_of(const struct tm *tm)
{
    long months = tm->tm_mon % 12, year;
    long long days;

    if (months < 0)
        months += 12;
    year = tm->tm_year + 1900L + (tm->tm_mon - months) / 12;
    days = __days_before_year(year) + __days_before_month(year, months) + tm->tm_mday - 1;
    return ((days * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec;
}

time_t mktime(struct tm *tm)
{
    const struct __zone *zone = __zone();
    long long local = seconds_of(tm), t = local + zone->west;
    time_t result;

    if (tm->tm_isdst > 0 || (tm->tm_isdst < 0 && __saving_at(zone, local + zone->west_saving)))
        t = local + zone->west_saving;
    if (t < LONG_MIN || t > LONG_MAX)
        return -1;
    result = t;
    localtime_r(&result, tm);
    return result;
}
