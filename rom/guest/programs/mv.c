/* mv [-fi] from to; mv [-fi] from ... directory. Across file systems it copies with cp(1). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asking.h"

static int command(const char *program, const char *options, const char *first, const char *second)
{
    int status;

    if (fork() == 0) {
        execlp(program, program, options, first, second, (char *)0);
        _exit(127);
    }
    wait(&status);
    return status != 0;
}

static int asks;

static int move(const char *from, const char *to)
{
    struct stat source, target;

    if (lstat(from, &source) == 0 && lstat(to, &target) == 0) {
        if (source.st_dev == target.st_dev && source.st_ino == target.st_ino) {
            fprintf(stderr, "mv: %s and %s are identical\n", from, to);
            return 1;
        }
        if (asks && !agreed("mv", "replace", to))
            return 0;
    }
    if (rename(from, to) == 0)
        return 0;
    if (errno == EXDEV)
        return command("cp", "-pr", from, to) || command("rm", "-rf", from, (char *)0);
    fprintf(stderr, "mv: %s: %s\n", from, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    struct stat target;
    int c, result = 0, directory;
    char *to;

    while ((c = getopt(argc, argv, "fi")) != -1)
        if (c == '?')
            return 1;
        else
            asks = c == 'i';
    if (argc - optind < 2) {
        fprintf(stderr, "usage: mv [-fi] from ... to\n");
        return 1;
    }
    directory = stat(argv[argc - 1], &target) == 0 && S_ISDIR(target.st_mode);
    if (!directory && argc - optind > 2) {
        fprintf(stderr, "mv: %s: not a directory\n", argv[argc - 1]);
        return 1;
    }
    for (; optind < argc - 1; optind++) {
        size_t length = strlen(argv[optind]);
        const char *name;

        while (length > 1 && argv[optind][length - 1] == '/')
            argv[optind][--length] = 0;
        name = strrchr(argv[optind], '/');
        name = name && name[1] ? name + 1 : argv[optind];
        to = malloc(strlen(argv[argc - 1]) + strlen(name) + 2);
        sprintf(to, directory ? "%s/%s" : "%s", argv[argc - 1], name);
        result |= move(argv[optind], to);
    }
    return result;
}
