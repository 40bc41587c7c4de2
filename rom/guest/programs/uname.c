/* uname [-amnrsv] */
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "output.h"

static int run(int argc, char **argv)
{
    struct utsname system;
    char chosen[128] = {0};
    int c, first = 1;
    const char *letter, *values[5], **value = values;

    while ((c = getopt(argc, argv, "amnrsv")) != -1)
        if (c == '?')
            return 2;
        else
            chosen[c] = 1;
    uname(&system);
    values[0] = system.sysname;
    values[1] = system.nodename;
    values[2] = system.release;
    values[3] = system.version;
    values[4] = system.machine;
    if (argc == 1)
        chosen['s'] = 1;
    for (letter = "snrvm"; *letter; letter++, value++)
        if (chosen['a'] || chosen[(int)*letter]) {
            printf("%s%s", first ? "" : " ", *value);
            first = 0;
        }
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    return written("uname", run(argc, argv));
}
