/* env [-i | -] [NAME=VALUE ...] [command [argument ...]] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

extern char **environ;

static int run(int argc, char **argv)
{
    static char *nothing[1];

    (void)argc;
    argv++;
    if (*argv && (!strcmp(*argv, "-i") || !strcmp(*argv, "-"))) {
        environ = nothing;
        argv++;
    }
    for (; *argv && strchr(*argv, '='); argv++)
        if (putenv(*argv)) {
            perror("env");
            return 1;
        }
    if (*argv) {
        execvp(*argv, argv);
        fprintf(stderr, "env: %s: %s\n", *argv, strerror(errno));
        return errno == ENOENT ? 127 : 126;
    }
    for (argv = environ; *argv; argv++)
        puts(*argv);
    return 0;
}

int main(int argc, char **argv)
{
    return written("env", run(argc, argv));
}
