/* <time.h>: the same on the host. */
#define _GNU_SOURCE
#include <time.h>
#include "alike.h"

static const char *const zones[] = {"UTC0", "EST5EDT,M4.1.0,M10.5.0", "MEZ-1MESZ,M3.5.0/2,M10.5.0/3", "NST3:30NDT,M4.1.0,M10.5.0",
    "ABC12", "AUS-10AUD,M10.5.0,M3.5.0/3"};
static const char *const formats[] = {"%a %A %b %B", "%c", "%x %X", "%d %e %j %m", "%y %Y %C", "%H %I %M %S %p", "%U %w %W", "%D %T %R",
    "%h%n%t%%", "%r", "%Z", "%u %V %G %g", "%F"};

static void show(const char *function, const struct tm *tm)
{
    printf("%s %d-%d-%d %d:%d:%d %d %d %d\n", function, tm->tm_year, tm->tm_mon, tm->tm_mday, tm->tm_hour, tm->tm_min,
           tm->tm_sec, tm->tm_wday, tm->tm_yday, tm->tm_isdst);
}

static void one(void)
{
    time_t t = (int)(some(32768) << 16 | some(32768) << 1);
    struct tm tm, *found;
    char line[200], *end;
    unsigned i;

    if (some(2) && !daylight)
        t = -t;                         /* the GNU C library takes 1970's rules for the years before it */
    show("gmtime", gmtime(&t));
    found = localtime(&t);
    show("localtime", found);
    text("asctime", asctime(found));
    text("ctime", ctime(&t));
    text("asctime_r", asctime_r(found, line));
    for (i = 0; i < COUNT(formats); i++) {
        number("strftime", strftime(line, sizeof line, formats[i], found));
        text(formats[i], line);
    }
    number("strftime", strftime(line, 5 + some(4), "%Y-%m", found));
    tm = *found;
    tm.tm_isdst = -1;
    i = mktime(&tm) == t;
    tm.tm_mon += (int)some(100) - 50;
    tm.tm_mday += (int)some(100) - 50;
    tm.tm_hour += (int)some(100) - 50;
    tm.tm_sec += (int)some(10000) - 5000;
    if (tm.tm_year > 70 && tm.tm_year < 130) {
        number("mktime", mktime(&tm));
        show("mktime's", &tm);
    }
    exactly("difftime", difftime(t, 1000));
    memset(&tm, 0, sizeof tm);
    strftime(line, sizeof line, "%Y-%m-%d %H:%M:%S %b", found);
    place("strptime", line, strptime(line, "%Y-%m-%d %T %b", &tm));
    printf("strptime's %d-%d-%d %d:%d:%d\n", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    strftime(line, sizeof line, "%a, %d %B %y %I:%M %p rest", found);
    end = strptime(line, "%A, %e %b %y %I:%M %p", &tm);
    place("strptime", line, end);
    number("strptime's", tm.tm_hour * 100 + tm.tm_min);
}

int main(void)
{
    unsigned i;

    for (i = 0; i < 300; i++) {
        if (i % 50 == 0) {
            setenv("TZ", zones[i / 50 % COUNT(zones)], 1);
            tzset();
            text("tzname", tzname[0]);
            if (daylight)
                text("tzname", tzname[1]);
            number("timezone", timezone);
            number("daylight", daylight != 0);
        }
        one();
    }
    return 0;
}
