/* rmdir [-p] directory ... */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int remove_directory(char *path, int parents)
{
    char *slash;

    for (;;) {
        if (rmdir(path) < 0) {
            fprintf(stderr, "rmdir: %s: %s\n", path, strerror(errno));
            return 1;
        }
        while ((slash = strrchr(path, '/')) != 0 && slash > path && !slash[1])
            *slash = 0;
        if (!parents || !slash || slash == path)
            return 0;
        *slash = 0;
    }
}

int main(int argc, char **argv)
{
    int c, parents = 0, result = 0;

    while ((c = getopt(argc, argv, "p")) != -1)
        if (c == 'p')
            parents = 1;
        else
            return 1;
    if (optind == argc) {
        fprintf(stderr, "usage: rmdir [-p] directory ...\n");
        return 1;
    }
    for (; optind < argc; optind++)
        result |= remove_directory(argv[optind], parents);
    return result;
}
