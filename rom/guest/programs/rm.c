/* rm [-fiRr] file ... */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "asking.h"

static int force, recursive, asks;

static int complain(const char *path)
{
    fprintf(stderr, "rm: %s: %s\n", path, strerror(errno));
    return 1;
}

/* With -i, and on a terminal for what can't be written. */
static int needs_asking(const char *path, const struct stat *file)
{
    return asks || (!force && !S_ISLNK(file->st_mode) && isatty(0) && access(path, W_OK) < 0);
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
        return force && (errno == ENOENT || errno == ENOTDIR) ? 0 : complain(path);
    if (!S_ISDIR(file.st_mode)) {
        if (needs_asking(path, &file) && !agreed("rm", "remove", path))
            return 0;
        return unlink(path) < 0 ? complain(path) : 0;
    }
    if (!recursive) {
        errno = EISDIR;
        return complain(path);
    }
    if (asks && !agreed("rm", "look into directory", path))
        return 0;
    result = empty(path);
    if (result || (asks && !agreed("rm", "remove directory", path)))
        return result;
    return rmdir(path) < 0 ? complain(path) : result;
}

/* The last component is . or .., which nobody removes. */
static int is_dot(const char *path)
{
    const char *end = path + strlen(path), *name;

    while (end > path && end[-1] == '/')
        end--;
    for (name = end; name > path && name[-1] != '/'; name--)
        ;
    return (end - name == 1 && *name == '.') || (end - name == 2 && name[0] == '.' && name[1] == '.');
}

int main(int argc, char **argv)
{
    int c, result = 0;

    while ((c = getopt(argc, argv, "fiRr")) != -1)
        if (c == 'f') {
            force = 1;
            asks = 0;
        } else if (c == 'i') {
            asks = 1;
            force = 0;
        } else if (c == 'r' || c == 'R')
            recursive = 1;
        else
            return 1;
    if (optind == argc && !force) {
        fprintf(stderr, "usage: rm [-fiRr] file ...\n");
        return 1;
    }
    for (; optind < argc; optind++)
        if (is_dot(argv[optind])) {
            fprintf(stderr, "rm: %s: . and .. are not removed\n", argv[optind]);
            result = 1;
        } else
            result |= remove_tree(argv[optind]);
    return result;
}
