/* Dates as text, in the "C" locale. */
#include <string.h>
#include "calendar.h"

struct output {
    char *to;
    size_t room;
    int full;
};

static void put(struct output *out, const char *text, size_t n)
{
    if (n >= out->room) {
        out->full = 1;
        return;
    }
    memcpy(out->to, text, n);
    out->to += n;
    out->room -= n;
}

static void put_number(struct output *out, long value, int width, char fill)
{
    char digits[12], *p = digits + sizeof digits;
    unsigned long rest = value < 0 ? -value : value;

    do {
        *--p = '0' + rest % 10;
        rest /= 10;
        width--;
    } while (rest);
    for (; width > 0; width--)
        *--p = fill;
    if (value < 0)
        *--p = '-';
    put(out, p, digits + sizeof digits - p);
}

static void put_name(struct output *out, const char (*names)[10], int count, int index, size_t limit)
{
    const char *name = index >= 0 && index < count ? names[index] : "?";
    size_t n = strlen(name);

    put(out, name, n < limit ? n : limit);
}

/* Week of the year by ISO 8601, and the year it belongs to. */
static int iso_week(const struct tm *tm, long *year)
{
    int monday_based = (tm->tm_wday + 6) % 7, week;
    long y = tm->tm_year + 1900L;

    week = (tm->tm_yday - monday_based + 10) / 7;
    if (week < 1) {
        y--;
        week = (tm->tm_yday + 365 + __leap(y) - monday_based + 10) / 7;
    } else if (week == 53 && (tm->tm_yday - monday_based + 3) >= 365 + __leap(y)) {
        y++;
        week = 1;
    }
    *year = y;
    return week;
}

static void put_offset(struct output *out, const struct tm *tm)
{
    const struct __zone *zone = __zone();
    long east = -(tm->tm_isdst > 0 ? zone->west_saving : zone->west) / 60;

    if (tm->tm_isdst < 0)
        return;
    put(out, east < 0 ? "-" : "+", 1);
    east = east < 0 ? -east : east;
    put_number(out, east / 60 * 100 + east % 60, 4, '0');
}

static void format(struct output *, const char *, const struct tm *);

static void put_zone(struct output *out, const struct tm *tm)
{
    if (tm->tm_isdst < 0)
        return;
    tzset();
    put(out, tzname[tm->tm_isdst > 0], strlen(tzname[tm->tm_isdst > 0]));
}

static int twelve(int hour)
{
    return hour % 12 ? hour % 12 : 12;
}

static void convert(struct output *out, char letter, const struct tm *tm)
{
    long year = tm->tm_year + 1900L;
    int week;

    switch (letter) {
    case 'a': put_name(out, __day_names, 7, tm->tm_wday, 3); break;
    case 'A': put_name(out, __day_names, 7, tm->tm_wday, 10); break;
    case 'b':
    case 'h': put_name(out, __month_names, 12, tm->tm_mon, 3); break;
    case 'B': put_name(out, __month_names, 12, tm->tm_mon, 10); break;
    case 'c': format(out, "%a %b %e %H:%M:%S %Y", tm); break;
    case 'C': put_number(out, year / 100, 2, '0'); break;
    case 'd': put_number(out, tm->tm_mday, 2, '0'); break;
    case 'D':
    case 'x': format(out, "%m/%d/%y", tm); break;
    case 'e': put_number(out, tm->tm_mday, 2, ' '); break;
    case 'F': format(out, "%Y-%m-%d", tm); break;
    case 'g':
        iso_week(tm, &year);
        put_number(out, year % 100, 2, '0');
        break;
    case 'G':
        iso_week(tm, &year);
        put_number(out, year, 1, '0');
        break;
    case 'H': put_number(out, tm->tm_hour, 2, '0'); break;
    case 'I': put_number(out, twelve(tm->tm_hour), 2, '0'); break;
    case 'j': put_number(out, tm->tm_yday + 1, 3, '0'); break;
    case 'm': put_number(out, tm->tm_mon + 1, 2, '0'); break;
    case 'M': put_number(out, tm->tm_min, 2, '0'); break;
    case 'n': put(out, "\n", 1); break;
    case 'p': put(out, tm->tm_hour < 12 ? "AM" : "PM", 2); break;
    case 'r': format(out, "%I:%M:%S %p", tm); break;
    case 'R': format(out, "%H:%M", tm); break;
    case 'S': put_number(out, tm->tm_sec, 2, '0'); break;
    case 't': put(out, "\t", 1); break;
    case 'T':
    case 'X': format(out, "%H:%M:%S", tm); break;
    case 'u': put_number(out, tm->tm_wday ? tm->tm_wday : 7, 1, '0'); break;
    case 'U': put_number(out, (tm->tm_yday + 7 - tm->tm_wday) / 7, 2, '0'); break;
    case 'V':
        week = iso_week(tm, &year);
        put_number(out, week, 2, '0');
        break;
    case 'w': put_number(out, tm->tm_wday, 1, '0'); break;
    case 'W': put_number(out, (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7, 2, '0'); break;
    case 'y': put_number(out, year % 100, 2, '0'); break;
    case 'Y': put_number(out, year, 1, '0'); break;
    case 'z': put_offset(out, tm); break;
    case 'Z': put_zone(out, tm); break;
    default: put(out, &letter, 1); break;       /* "%%", and what is no conversion stands for itself */
    }
}

static void format(struct output *out, const char *p, const struct tm *tm)
{
    for (; *p && !out->full; p++) {
        if (*p != '%') {
            put(out, p, 1);
            continue;
        }
        p++;
        if (*p == 'E' || *p == 'O')             /* alternative forms, which "C" has none of */
            p++;
        if (!*p)
            return;
        convert(out, *p, tm);
    }
}

/* Returns the length, or 0 when the text and its final 0 do not fit. */
size_t strftime(char *to, size_t size, const char *text, const struct tm *tm)
{
    struct output out;

    out.to = to;
    out.room = size;
    out.full = 0;
    format(&out, text, tm);
    if (out.full || !size)
        return 0;
    *out.to = 0;
    return out.to - to;
}
