#include "calendar.h"

struct tm *localtime_r(const time_t *t, struct tm *tm)
{
    const struct __zone *zone = __zone();
    int saving = __saving_at(zone, *t);

    __break_down((long long)*t - (saving ? zone->west_saving : zone->west), tm);
    tm->tm_isdst = saving;
    return tm;
}

struct tm *gmtime_r(const time_t *t, struct tm *tm)
{
    __break_down(*t, tm);
    tm->tm_isdst = 0;
    return tm;
}

/* Both answer in the same place, as C says they may and old programs know they do. */
static struct tm shared;

struct tm *localtime(const time_t *t)
{
    return localtime_r(t, &shared);
}

struct tm *gmtime(const time_t *t)
{
    return gmtime_r(t, &shared);
}
