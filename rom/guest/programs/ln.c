/* ln [-fs] from to */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int c, symbolic = 0, force = 0;

    while ((c = getopt(argc, argv, "fs")) != -1)
        if (c == 's')
            symbolic = 1;
        else if (c == 'f')
            force = 1;
        else
            return 1;
    if (argc - optind != 2) {
        fprintf(stderr, "usage: ln [-fs] from to\n");
        return 1;
    }
    if (force)
        unlink(argv[optind + 1]);
    if ((symbolic ? symlink : link)(argv[optind], argv[optind + 1]) == 0)
        return 0;
    fprintf(stderr, "ln: %s: %s\n", argv[optind + 1], strerror(errno));
    return 1;
}
