/* getdate(3): a date in one of the forms that the file named by DATEMSK lists, one a line, as strptime(3) has them. What a
   form leaves out is today's, or what comes next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNSET (-1)

int getdate_err;

static int is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of(int month, int year)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month] + (month == 1 && is_leap(year + 1900));
}

static int has_date(const struct tm *date)
{
    return date->tm_year != UNSET || date->tm_mon != UNSET || date->tm_mday != UNSET;
}

/* Fills in what wasn't given. 0 for a date there is not. */
static int complete(struct tm *date)
{
    time_t moment = time(0);
    struct tm now = *localtime(&moment);
    int weekday = date->tm_wday, has_time = date->tm_hour != UNSET, dated = has_date(date), add = 0;

    if (date->tm_hour == UNSET) {
        date->tm_hour = dated || weekday != UNSET ? 0 : now.tm_hour;
        date->tm_min = dated || weekday != UNSET ? 0 : now.tm_min;
        date->tm_sec = dated || weekday != UNSET ? 0 : now.tm_sec;
    }
    if (date->tm_min == UNSET)
        date->tm_min = 0;
    if (date->tm_sec == UNSET)
        date->tm_sec = 0;
    if (!dated && weekday != UNSET)
        add = (weekday - now.tm_wday + 7) % 7;
    else if (!dated && has_time &&
             (date->tm_hour < now.tm_hour || (date->tm_hour == now.tm_hour && date->tm_min < now.tm_min)))
        add = 1;
    if (date->tm_year == UNSET) {
        date->tm_year = now.tm_year;
        if (date->tm_mon != UNSET && date->tm_mon < now.tm_mon)
            date->tm_year++;
    }
    if (date->tm_mon == UNSET) {
        date->tm_mon = now.tm_mon;
        if (date->tm_mday != UNSET && date->tm_mday < now.tm_mday && ++date->tm_mon == 12) {
            date->tm_mon = 0;
            date->tm_year++;
        }
    }
    if (date->tm_mday == UNSET)
        date->tm_mday = dated ? 1 : now.tm_mday;
    if (date->tm_mday < 1 || date->tm_mday > days_of(date->tm_mon, date->tm_year))
        return 0;
    date->tm_mday += add;
    date->tm_isdst = UNSET;
    if (mktime(date) == (time_t)-1)
        return 0;
    return !dated || weekday == UNSET || weekday == date->tm_wday;
}

static int match(FILE *forms, const char *text, struct tm *date)
{
    char form[256];
    const char *rest;

    while (fgets(form, sizeof form, forms)) {
        form[strcspn(form, "\n")] = '\0';
        date->tm_sec = date->tm_min = date->tm_hour = date->tm_mday = date->tm_mon = date->tm_year = date->tm_wday = UNSET;
        rest = *form ? strptime(text, form, date) : 0;
        if (rest && !*rest)
            return 1;
    }
    return 0;
}

struct tm *getdate(const char *text)
{
    static struct tm date;
    const char *path = getenv("DATEMSK");
    FILE *forms;
    int matched;

    getdate_err = 0;
    if (!path || !*path) {
        getdate_err = 1;
        return 0;
    }
    forms = fopen(path, "r");
    if (!forms) {
        getdate_err = 2;
        return 0;
    }
    matched = match(forms, text, &date);
    fclose(forms);
    if (!matched)
        getdate_err = 7;
    else if (!complete(&date))
        getdate_err = 8;
    return getdate_err ? 0 : &date;
}
