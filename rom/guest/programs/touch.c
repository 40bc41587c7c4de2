/* touch [-acm] [-r file | -t [[CC]YY]MMDDhhmm[.SS]] file ... */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

static char options[128];
static struct utimbuf wanted;
static int given;               /* wanted was on the command line */

static int two(const char **digits)
{
    int value = ((*digits)[0] - '0') * 10 + (*digits)[1] - '0';

    *digits += 2;
    return value;
}

/* The moment [[CC]YY]MMDDhhmm[.SS] stands for, or -1. */
static time_t moment(const char *text)
{
    time_t now = time(0);
    struct tm fields = *localtime(&now), asked;
    size_t length = strspn(text, "0123456789");
    time_t result;

    fields.tm_sec = 0;
    if (text[length] && (text[length] != '.' || strspn(text + length + 1, "0123456789") != 2 || text[length + 3]))
        return -1;
    if (length != 8 && length != 10 && length != 12)
        return -1;
    if (text[length] == '.')
        fields.tm_sec = atoi(text + length + 1);
    if (length == 12) {
        fields.tm_year = two(&text) * 100 - 1900;
        fields.tm_year += two(&text);
    } else if (length == 10) {
        fields.tm_year = two(&text);
        if (fields.tm_year < 69)
            fields.tm_year += 100;
    }
    fields.tm_mon = two(&text) - 1;
    fields.tm_mday = two(&text);
    fields.tm_hour = two(&text);
    fields.tm_min = two(&text);
    fields.tm_isdst = -1;
    asked = fields;
    result = mktime(&fields);
    if (asked.tm_mon != fields.tm_mon || asked.tm_mday != fields.tm_mday || asked.tm_hour != fields.tm_hour ||
        asked.tm_min != fields.tm_min)
        return -1;
    return result;
}

static int touch(const char *path)
{
    struct stat file;
    struct utimbuf times;
    int fd;

    if (stat(path, &file) < 0) {
        if (errno != ENOENT)
            return -1;
        if (options['c'])
            return 0;
        fd = open(path, O_WRONLY | O_CREAT, 0666);
        if (fd < 0 || close(fd) < 0 || stat(path, &file) < 0)
            return -1;
    }
    if (!given && options['a'] == options['m'])
        return utime(path, (struct utimbuf *)0);
    if (!given)
        wanted.actime = wanted.modtime = time(0);
    times = wanted;
    if (options['m'] && !options['a'])
        times.actime = file.st_atime;
    if (options['a'] && !options['m'])
        times.modtime = file.st_mtime;
    return utime(path, &times);
}

static int usage(void)
{
    fprintf(stderr, "usage: touch [-acm] [-r file | -t [[CC]YY]MMDDhhmm[.SS]] file ...\n");
    return 1;
}

int main(int argc, char **argv)
{
    struct stat file;
    int c, result = 0;

    while ((c = getopt(argc, argv, "acmr:t:")) != -1)
        switch (c) {
        case '?': return usage();
        case 'r':
            if (stat(optarg, &file) < 0) {
                fprintf(stderr, "touch: %s: %s\n", optarg, strerror(errno));
                return 1;
            }
            wanted.actime = file.st_atime;
            wanted.modtime = file.st_mtime;
            given = 1;
            break;
        case 't':
            wanted.actime = wanted.modtime = moment(optarg);
            if (wanted.modtime == (time_t)-1) {
                fprintf(stderr, "touch: %s: not a time\n", optarg);
                return 1;
            }
            given = 1;
            break;
        default: options[c] = 1;
        }
    if (optind == argc)
        return usage();
    for (; optind < argc; optind++)
        if (touch(argv[optind]) < 0) {
            fprintf(stderr, "touch: %s: %s\n", argv[optind], strerror(errno));
            result = 1;
        }
    return result;
}
