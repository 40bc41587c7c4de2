/* mkdir [-p] [-m mode] directory ... */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include "mode.h"

static int is_directory(const char *path)
{
    struct stat file;

    return stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

/* Those on the way can be written and searched by their owner, whatever the umask. */
static int make(char *path, int parents, int mode, int exact)
{
    char *slash;
    int mask = umask(0);

    umask(mask & ~0300);
    for (slash = path; parents && (slash = strchr(slash + 1, '/')) != 0; *slash = '/') {
        *slash = 0;
        if (!is_directory(path) && mkdir(path, 0777) < 0) {
            umask(mask);
            fprintf(stderr, "mkdir: %s: %s\n", path, strerror(errno));
            return 1;
        }
    }
    umask(mask);
    if (parents && is_directory(path))
        return 0;
    if (mkdir(path, exact ? 0700 : 0777) == 0 && (!exact || chmod(path, mode) == 0))
        return 0;
    fprintf(stderr, "mkdir: %s: %s\n", path, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    int c, parents = 0, exact = 0, mode = 0777, result = 0;

    while ((c = getopt(argc, argv, "pm:")) != -1)
        if (c == 'p')
            parents = 1;
        else if (c == 'm') {
            mode = changed_mode(0777, optarg, 0);
            if (mode < 0) {
                fprintf(stderr, "mkdir: %s: not a mode\n", optarg);
                return 1;
            }
            exact = 1;
        } else
            return 1;
    if (optind == argc) {
        fprintf(stderr, "usage: mkdir [-p] [-m mode] directory ...\n");
        return 1;
    }
    for (; optind < argc; optind++)
        result |= make(argv[optind], parents, mode, exact);
    return result;
}
