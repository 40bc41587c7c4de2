/* ln [-fs] from [to]; ln [-fs] from ... directory */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int symbolic, force;

static int make(const char *from, const char *to)
{
    struct stat source, target;

    if (force && lstat(to, &target) == 0) {
        if (!symbolic && stat(from, &source) < 0) {
            fprintf(stderr, "ln: %s: %s\n", from, strerror(errno));
            return 1;
        }
        if (!symbolic && source.st_dev == target.st_dev && source.st_ino == target.st_ino) {
            fprintf(stderr, "ln: %s and %s are identical\n", from, to);
            return 1;
        }
        if (unlink(to) < 0) {
            fprintf(stderr, "ln: %s: %s\n", to, strerror(errno));
            return 1;
        }
    }
    if ((symbolic ? symlink : link)(from, to) == 0)
        return 0;
    fprintf(stderr, "ln: %s: %s\n", errno == ENOENT && !symbolic ? from : to, strerror(errno));
    return 1;
}

static int make_in(const char *from, const char *directory)
{
    const char *slash = strrchr(from, '/'), *name = slash && slash[1] ? slash + 1 : from;
    char *to = malloc(strlen(directory) + strlen(name) + 2);
    int result;

    sprintf(to, "%s/%s", directory, name);
    result = make(from, to);
    free(to);
    return result;
}

int main(int argc, char **argv)
{
    struct stat target;
    int c, result = 0;

    while ((c = getopt(argc, argv, "fs")) != -1)
        if (c == 's')
            symbolic = 1;
        else if (c == 'f')
            force = 1;
        else
            return 1;
    if (optind == argc) {
        fprintf(stderr, "usage: ln [-fs] from ... to\n");
        return 1;
    }
    if (argc - optind == 1)
        return make_in(argv[optind], ".");
    if (stat(argv[argc - 1], &target) < 0 || !S_ISDIR(target.st_mode)) {
        if (argc - optind == 2)
            return make(argv[optind], argv[optind + 1]);
        fprintf(stderr, "ln: %s: not a directory\n", argv[argc - 1]);
        return 1;
    }
    for (; optind < argc - 1; optind++)
        result |= make_in(argv[optind], argv[argc - 1]);
    return result;
}
