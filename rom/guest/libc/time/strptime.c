/* Text to date: strftime backwards. */
#include <ctype.h>
#include <string.h>
#include "calendar.h"

/* Up to width digits within [low, high], or 0 when there is no such number. */
static const char *number(const char *p, int width, int low, int high, int *value)
{
    int n = 0;

    while (isspace((unsigned char)*p))
        p++;
    if (!isdigit((unsigned char)*p))
        return 0;
    for (; width && isdigit((unsigned char)*p); width--)
        n = n * 10 + (*p++ - '0');
    *value = n;
    return n < low || n > high ? 0 : p;
}

/* A name, whole or its first three letters, in either case. */
static const char *name(const char *p, const char (*names)[10], int count, int *index)
{
    size_t n;

    for (*index = 0; *index < count; ++*index) {
        n = strlen(names[*index]);
        if (!strncasecmp(p, names[*index], n))
            return p + n;
        if (!strncasecmp(p, names[*index], 3))
            return p + 3;
    }
    return 0;
}

static const char *half_of_day(const char *p, struct tm *tm)
{
    int afternoon = (*p | 0x20) == 'p';

    if ((!afternoon && (*p | 0x20) != 'a') || (p[1] | 0x20) != 'm')
        return 0;
    tm->tm_hour = tm->tm_hour % 12 + 12 * afternoon;
    return p + 2;
}

static const char *convert(const char *p, char letter, struct tm *tm)
{
    int value = 0;

    switch (letter) {
    case 'a':
    case 'A': return name(p, __day_names, 7, &tm->tm_wday);
    case 'b':
    case 'B':
    case 'h': return name(p, __month_names, 12, &tm->tm_mon);
    case 'c': return strptime(p, "%a %b %e %H:%M:%S %Y", tm);
    case 'C':
        p = number(p, 2, 0, 99, &value);
        tm->tm_year = value * 100 - 1900 + (tm->tm_year + 1900) % 100;
        return p;
    case 'd':
    case 'e': return number(p, 2, 1, 31, &tm->tm_mday);
    case 'x':
    case 'D': return strptime(p, "%m/%d/%y", tm);
    case 'F': return strptime(p, "%Y-%m-%d", tm);
    case 'H': return number(p, 2, 0, 23, &tm->tm_hour);
    case 'I':
        p = number(p, 2, 1, 12, &value);
        tm->tm_hour = value % 12;
        return p;
    case 'j':
        p = number(p, 3, 1, 366, &value);
        tm->tm_yday = value - 1;
        return p;
    case 'm':
        p = number(p, 2, 1, 12, &value);
        tm->tm_mon = value - 1;
        return p;
    case 'M': return number(p, 2, 0, 59, &tm->tm_min);
    case 'n':
    case 't':
        while (isspace((unsigned char)*p))
            p++;
        return p;
    case 'p': return half_of_day(p, tm);
    case 'r': return strptime(p, "%I:%M:%S %p", tm);
    case 'R': return strptime(p, "%H:%M", tm);
    case 'S': return number(p, 2, 0, 61, &tm->tm_sec);
    case 'X':
    case 'T': return strptime(p, "%H:%M:%S", tm);
    case 'U':
    case 'W': return number(p, 2, 0, 53, &value);       /* says nothing on its own */
    case 'w': return number(p, 1, 0, 6, &tm->tm_wday);
    case 'y':
        p = number(p, 2, 0, 99, &value);
        tm->tm_year = value < 69 ? value + 100 : value;
        return p;
    case 'Y':
        p = number(p, 4, 0, 9999, &value);
        tm->tm_year = value - 1900;
        return p;
    default: return *p == letter ? p + 1 : 0;
    }
}

/* Returns the end of what was read, or 0 where text and format part. */
char *strptime(const char *p, const char *format, struct tm *tm)
{
    for (; *format && p; format++) {
        if (isspace((unsigned char)*format)) {
            while (isspace((unsigned char)*p))
                p++;
        } else if (*format != '%')
            p = *p == *format ? p + 1 : 0;
        else {
            format++;
            if (*format == 'E' || *format == 'O')
                format++;
            if (!*format)
                break;
            p = convert(p, *format, tm);
        }
    }
    return (char *)p;
}
