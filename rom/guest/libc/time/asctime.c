#include <stdio.h>
#include "calendar.h"

char *asctime(const struct tm *tm)
{
    static char text[26 + 8];
    const char *day = tm->tm_wday >= 0 && tm->tm_wday < 7 ? __day_names[tm->tm_wday] : "???";
    const char *month = tm->tm_mon >= 0 && tm->tm_mon < 12 ? __month_names[tm->tm_mon] : "???";

    snprintf(text, sizeof text, "%.3s %.3s %2d %02d:%02d:%02d %ld\n", day, month, tm->tm_mday, tm->tm_hour,
             tm->tm_min, tm->tm_sec, tm->tm_year + 1900L);
    return text;
}

char *ctime(const time_t *t)
{
    return asctime(localtime(t));
}
