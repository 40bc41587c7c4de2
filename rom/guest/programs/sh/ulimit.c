/* ulimit: what the shell and the programs it starts may use. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "sh.h"

#define SOFT 1
#define HARD 2

static const struct limit {
    char letter;
    int resource, unit;
    const char *name;
} limits[] = {
    {'c', RLIMIT_CORE, 512, "core file (blocks)"}, {'d', RLIMIT_DATA, 1024, "data (kbytes)"},
    {'f', RLIMIT_FSIZE, 512, "file (blocks)"}, {'n', RLIMIT_NOFILE, 1, "open files"},
    {'s', RLIMIT_STACK, 1024, "stack (kbytes)"}, {'t', RLIMIT_CPU, 1, "time (seconds)"}, {0}};

static int show(const struct limit *limit, int which, int named)
{
    struct rlimit values;
    int value;

    if (getrlimit(limit->resource, &values) < 0) {
        complain("ulimit: %s", strerror(errno));
        return 1;
    }
    value = which & SOFT ? values.rlim_cur : values.rlim_max;
    if (named)
        printf("%-20s ", limit->name);
    if (value == RLIM_INFINITY)
        puts("unlimited");
    else
        printf("%d\n", value / limit->unit);
    return 0;
}

static int change(const struct limit *limit, int which, const char *text)
{
    struct rlimit values;
    char *end;
    long number = strtol(text, &end, 10);
    int value = !strcmp(text, "unlimited") || number > RLIM_INFINITY / limit->unit ? RLIM_INFINITY : number * limit->unit;

    if (strcmp(text, "unlimited") && (*end || end == text || number < 0)) {
        complain("ulimit: %s: bad number", text);
        return 1;
    }
    getrlimit(limit->resource, &values);
    if (which & HARD)
        values.rlim_max = value;
    if (which & SOFT)
        values.rlim_cur = value;
    if (setrlimit(limit->resource, &values) < 0) {
        complain("ulimit: %s", strerror(errno));
        return 1;
    }
    return 0;
}

/* ulimit [-HS] [-a | -cdfnst] [limit] */
int ulimit_command(int argc, char **argv)
{
    const struct limit *wanted = &limits[2], *one;
    int which = 0, all = 0, result = 0, i;
    const char *letter;

    for (i = 1; i < argc && *argv[i] == '-'; i++)
        for (letter = argv[i] + 1; *letter; letter++) {
            if (*letter == 'H' || *letter == 'S' || *letter == 'a') {
                which |= *letter == 'H' ? HARD : *letter == 'S' ? SOFT : 0;
                all |= *letter == 'a';
                continue;
            }
            for (one = limits; one->letter && one->letter != *letter; one++)
                ;
            if (!one->letter) {
                complain("usage: ulimit [-HS] [-a | -cdfnst] [limit]");
                return 2;
            }
            wanted = one;
        }
    if (i < argc)
        return change(wanted, which ? which : HARD | SOFT, argv[i]);
    if (!all)
        return show(wanted, which ? which : SOFT, 0);
    for (one = limits; one->letter; one++)
        result |= show(one, which ? which : SOFT, 1);
    return result;
}
