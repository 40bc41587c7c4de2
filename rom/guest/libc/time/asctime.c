#include <stdio.h>
#include "calendar.h"

static char *written(const struct tm *tm, char *text, size_t size)
{
    const char *day = tm->tm_wday >= 0 && tm->tm_wday < 7 ? __day_names[tm->tm_wday] : "???";
    const char *month = tm->tm_mon >= 0 && tm->tm_mon < 12 ? __month_names[tm->tm_mon] : "???";

    snprintf(text, size, "%.3s %.3s %2d %02d:%02d:%02d %ld\n", day, month, tm->tm_mday, tm->tm_hour,
             tm->tm_min, tm->tm_sec, tm->tm_year + 1900L);
    return text;
}

char *asctime(const struct tm *tm)
{
    static char text[26 + 8];

    return written(tm, text, sizeof text);
}

/* As POSIX has it: there is room for 26 bytes, what years of four digits take. */
char *asctime_r(const struct tm *tm, char *text)
{
    return written(tm, text, 26);
}

char *ctime_r(const time_t *t, char *text)
{
    struct tm tm;

    return asctime_r(localtime_r(t, &tm), text);
}

char *ctime(const time_t *t)
{
    return asctime(localtime(t));
}
