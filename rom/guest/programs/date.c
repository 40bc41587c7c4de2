/* date [-u] [+format], as strftime(3) has it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "output.h"

static int run(int argc, char **argv)
{
    const char *format = "%a %b %e %H:%M:%S %Z %Y";
    char text[1024];
    time_t now = time(0);
    int c;

    while ((c = getopt(argc, argv, "u")) != -1) {
        if (c == '?')
            return 1;
        putenv("TZ=UTC0");
        tzset();
    }
    if (argc - optind > 1 || (optind < argc && *argv[optind] != '+')) {
        fprintf(stderr, "date: the clock is the host's; usage: date [-u] [+format]\n");
        return 1;
    }
    if (optind < argc)
        format = argv[optind] + 1;
    if (strlen(format) && !strftime(text, sizeof text, format, localtime(&now)))
        text[0] = 0;
    puts(*format ? text : "");
    return 0;
}

int main(int argc, char **argv)
{
    return written("date", run(argc, argv));
}
