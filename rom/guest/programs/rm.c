/* rm [-fr] file ... */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int force, recursive;

static int complain(const char *path)
{
    fprintf(stderr, "rm: %s: %s\n", path, strerror(errno));
    return 2;
}

static int remove_tree(const char *path);

static int empty(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int result = 0;
    char *inside;

    if (!directory)
        return complain(path);
    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        inside = malloc(strlen(path) + strlen(entry->d_name) + 2);
        sprintf(inside, "%s/%s", path, entry->d_name);
        result |= remove_tree(inside);
        free(inside);
    }
    closedir(directory);
    return result;
}

static int remove_tree(const char *path)
{
    struct stat file;
    int result = 0;

    if (lstat(path, &file) < 0)
        return force && errno == ENOENT ? 0 : complain(path);
    if (!S_ISDIR(file.st_mode))
        return unlink(path) < 0 ? complain(path) : 0;
    if (!recursive) {
        errno = EISDIR;
        return complain(path);
    }
    result = empty(path);
    return rmdir(path) < 0 ? complain(path) : result;
}

int main(int argc, char **argv)
{
    int c, result = 0;

    while ((c = getopt(argc, argv, "fiRr")) != -1)
        if (c == 'f')
            force = 1;
        else if (c == 'r' || c == 'R')
            recursive = 1;
        else if (c == '?')
            return 2;
    for (; optind < argc; optind++)
        result |= remove_tree(argv[optind]);
    return result;
}
