/* chmod [-R] mode file ... */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include "mode.h"

static int mask, recursive;
static const char *change;

static int complain(const char *path)
{
    fprintf(stderr, "chmod: %s: %s\n", path, strerror(errno));
    return 1;
}

static int apply(const char *path);

static int apply_below(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    struct stat file;
    int result = 0;
    char *inside;

    if (!directory)
        return complain(path);
    while ((entry = readdir(directory)) != 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        inside = malloc(strlen(path) + strlen(entry->d_name) + 2);
        sprintf(inside, "%s/%s", path, entry->d_name);
        if (lstat(inside, &file) < 0)
            result |= complain(inside);
        else if (!S_ISLNK(file.st_mode))
            result |= apply(inside);
        free(inside);
    }
    closedir(directory);
    return result;
}

static int apply(const char *path)
{
    struct stat file;

    if (stat(path, &file) < 0)
        return complain(path);
    if (chmod(path, changed_mode(file.st_mode, change, mask) & EVERY_MODE) < 0)
        return complain(path);
    return recursive && S_ISDIR(file.st_mode) ? apply_below(path) : 0;
}

int main(int argc, char **argv)
{
    int result = 0;

    mask = umask(0);
    umask(mask);
    argv++;
    if (*argv && !strcmp(*argv, "-R")) {
        recursive = 1;
        argv++;
    }
    if (*argv && !strcmp(*argv, "--"))
        argv++;
    (void)argc;
    if (!argv[0] || !argv[1] || changed_mode(0, *argv, mask) < 0) {
        fprintf(stderr, "usage: chmod [-R] mode file ...\n");
        return 1;
    }
    for (change = *argv++; *argv; argv++)
        result |= apply(*argv);
    return result;
}
