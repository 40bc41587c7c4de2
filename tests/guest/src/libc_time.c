/* Dates. A line is Z and a time zone, T and a time (prints it as strftime and asctime have it), or M and the fields of
   a date (prints what mktime makes of them). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char format[] = "%a %A %b %B %c|%C %d %D %e %F %g %G %H %I %j %m %M %p %r %R %S %T %u %U %V %w %W %x %X %y %Y "
                             "%z %Z";

static void show(time_t t)
{
    char text[400];
    struct tm *tm = localtime(&t);

    strftime(text, sizeof text, format, tm);
    printf("%s %d", text, tm->tm_isdst);
    printf(" %s", asctime(gmtime(&t)));
}

static void make(const char *fields)
{
    struct tm tm;
    long t;

    memset(&tm, 0, sizeof tm);
    sscanf(fields, "%d %d %d %d %d %d %d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
           &tm.tm_isdst);
    t = mktime(&tm);
    printf("%ld %d %d %d %d %d %d %d %d %d\n", t, tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
           tm.tm_wday, tm.tm_yday, tm.tm_isdst);
}

int main(void)
{
    static char line[200];

    while (fgets(line, sizeof line, stdin)) {
        line[strlen(line) - 1] = 0;
        if (line[0] == 'Z') {
            setenv("TZ", line + 1, 1);
            tzset();
            printf("%s %s %ld %d\n", tzname[0], tzname[1], timezone, daylight);
        } else if (line[0] == 'T')
            show(atol(line + 1));
        else
            make(line + 1);
    }
    return 0;
}
