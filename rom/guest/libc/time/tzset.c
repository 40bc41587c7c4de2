/* The TZ variable: "EST5EDT", "MET-1METDST", "EST5EDT4,M3.2.0/2,M11.1.0/2"; a name in angle brackets may hold any
   character.  Without TZ the zone is EST5EDT, as on HP-UX. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "calendar.h"

#define NAME_ROOM 20
#define DEFAULT_ZONE "EST5EDT"

static char names[2][NAME_ROOM] = {"EST", "EDT"};

char *tzname[2] = {names[0], names[1]};
long timezone = 5 * 3600L;
int daylight = 1;

static struct __zone zone;

static const char *parse_name(const char *p, char *name)
{
    int n = 0, quoted = *p == '<';

    for (p += quoted; *p && (quoted ? *p != '>' : !strchr("0123456789+-,:", *p)); p++)
        if (n < NAME_ROOM - 1)
            name[n++] = *p;
    name[n] = 0;
    return p + (quoted && *p);
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *parse_time(const char *p, long *seconds)
{
    int negative = *p == '-';
    long unit, value;

    if (*p == '-' || *p == '+')
        p++;
    *seconds = 0;
    for (unit = 3600; unit; unit /= 60) {
        for (value = 0; isdigit((unsigned char)*p); p++)
            value = value * 10 + (*p - '0');
        *seconds += value * unit;
        if (*p != ':')
            break;
        p++;
    }
    if (negative)
        *seconds = -*seconds;
    return p;
}

static const char *parse_number(const char *p, int *number)
{
    for (*number = 0; isdigit((unsigned char)*p); p++)
        *number = *number * 10 + (*p - '0');
    return p;
}

/* ",Jn", ",n" or ",Mm.w.d", each with "/time".  Returns 0 when it is none. */
static const char *parse_change(const char *p, struct __change *change)
{
    if (*p++ != ',')
        return 0;
    if (*p == 'M') {
        change->kind = MONTH_WEEK_DAY;
        p = parse_number(p + 1, &change->month);
        if (*p++ != '.')
            return 0;
        p = parse_number(p, &change->week);
        if (*p++ != '.')
            return 0;
        p = parse_number(p, &change->day);
        if (change->month < 1 || change->month > 12 || change->week < 1 || change->week > 5 || change->day > 6)
            return 0;
    } else {
        change->kind = *p == 'J' ? JULIAN : DAY_OF_YEAR;
        p += *p == 'J';
        if (!isdigit((unsigned char)*p))
            return 0;
        p = parse_number(p, &change->day);
    }
    change->second = 2 * 3600;
    return *p == '/' ? parse_time(p + 1, &change->second) : p;
}

static void parse_zone(const char *p)
{
    memset(&zone, 0, sizeof zone);
    names[1][0] = 0;
    p = parse_name(p + (*p == ':'), names[0]);
    p = parse_time(p, &zone.west);
    timezone = zone.west;
    if (*p && *p != ',')
        p = parse_name(p, names[1]);
    daylight = names[1][0] != 0;
    zone.west_saving = zone.west - 3600;
    if (*p && *p != ',')
        p = parse_time(p, &zone.west_saving);
    p = parse_change(p, &zone.start);
    zone.has_rule = p && parse_change(p, &zone.end);
}

void tzset(void)
{
    static char parsed[64];
    const char *text = getenv("TZ");

    if (!text || !*text)
        text = DEFAULT_ZONE;
    if (!strcmp(text, parsed))
        return;
    parse_zone(text);
    strncpy(parsed, text, sizeof parsed - 1);
}

const struct __zone *__zone(void)
{
    tzset();
    return &zone;
}

static long day_of_change(const struct __change *change, long year)
{
    long first;
    int weekday, day, length;

    if (change->kind == DAY_OF_YEAR)
        return change->day;
    if (change->kind == JULIAN)                 /* 29 February is never counted */
        return change->day - 1 + (change->day > 59 && __leap(year));
    first = __days_before_month(year, change->month - 1);
    length = (change->month == 12 ? 365 + __leap(year) : __days_before_month(year, change->month)) - first;
    weekday = (int)((__days_before_year(year) + first) % 7 + 11) % 7;
    day = (change->day - weekday + 7) % 7 + 7 * (change->week - 1);
    while (day >= length)
        day -= 7;
    return first + day;
}

/* The Uniform Time Act of 1966 and its amendments of 1986 and 2005. */
static void united_states(long year, struct __change *start, struct __change *end)
{
    static const struct __change
        last_april = {MONTH_WEEK_DAY, 4, 5, 0, 7200}, first_april = {MONTH_WEEK_DAY, 4, 1, 0, 7200},
        last_october = {MONTH_WEEK_DAY, 10, 5, 0, 7200}, second_march = {MONTH_WEEK_DAY, 3, 2, 0, 7200},
        first_november = {MONTH_WEEK_DAY, 11, 1, 0, 7200}, january_1974 = {MONTH_WEEK_DAY, 1, 1, 0, 7200},
        february_1975 = {MONTH_WEEK_DAY, 2, 5, 0, 7200};

    *start = year >= 2007 ? second_march : year >= 1987 ? first_april : last_april;
    if (year == 1974)
        *start = january_1974;
    if (year == 1975)
        *start = february_1975;
    *end = year >= 2007 ? first_november : last_october;
}

/* Whether daylight saving time is in force at the time. */
int __saving_at(const struct __zone *z, long long seconds)
{
    struct __change start = z->start, end = z->end;
    struct tm tm;
    long long new_year, on, off;
    long year;

    if (!names[1][0])
        return 0;
    __break_down(seconds - z->west, &tm);
    year = tm.tm_year + 1900L;
    if (!z->has_rule)
        united_states(year, &start, &end);
    new_year = __days_before_year(year) * DAY;
    on = new_year + day_of_change(&start, year) * DAY + start.second + z->west;
    off = new_year + day_of_change(&end, year) * DAY + end.second + z->west_saving;
    return on < off ? seconds >= on && seconds < off : seconds >= on || seconds < off;
}
