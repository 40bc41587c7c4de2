/* A tree of files: what -R of chmod, chown and chgrp goes through. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *program, const char *path)
{
    fprintf(stderr, "%s: %s: %s\n", program, path, strerror(errno));
    return 1;
}

/* Apply to all that is in a directory.  Returns 0, or 1 if anything of it failed. */
static int apply_below(const char *program, const char *path, int (*apply)(const char *path))
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    int result = 0;
    char *inside;

    if (!directory)
        return complain(program, path);
    while ((entry = readdir(directory)) != 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        inside = malloc(strlen(path) + strlen(entry->d_name) + 2);
        if (!inside) {
            result = complain(program, path);
            break;
        }
        sprintf(inside, "%s/%s", path, entry->d_name);
        result |= apply(inside);
        free(inside);
    }
    closedir(directory);
    return result;
}
