/* mkdir [-p] [-m mode] directory ... */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make(char *path, int parents, int mode)
{
    char *slash;
    struct stat file;

    for (slash = path; parents && (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        if (mkdir(path, 0777) < 0 && errno != EEXIST && stat(path, &file) < 0)
            break;
        *slash = '/';
    }
    if (mkdir(path, mode) == 0 || (parents && errno == EEXIST))
        return 0;
    fprintf(stderr, "mkdir: %s: %s\n", path, strerror(errno));
    return 2;
}

int main(int argc, char **argv)
{
    int c, parents = 0, mode = 0777, result = 0;

    while ((c = getopt(argc, argv, "pm:")) != -1)
        if (c == 'p')
            parents = 1;
        else if (c == 'm')
            mode = strtol(optarg, 0, 8);
        else
            return 2;
    for (; optind < argc; optind++)
        result |= make(argv[optind], parents, mode);
    return result;
}
