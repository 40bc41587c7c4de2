/* date [+format], as strftime(3) has it */
#include <stdio.h>
#include <time.h>
#include "output.h"

static int run(int argc, char **argv)
{
    char text[1024];
    time_t now = time(0);

    if (strftime(text, sizeof text, argc > 1 && *argv[1] == '+' ? argv[1] + 1 : "%a %b %e %H:%M:%S %Z %Y", localtime(&now)))
        puts(text);
    return 0;
}

int main(int argc, char **argv)
{
    return written("date", run(argc, argv));
}
