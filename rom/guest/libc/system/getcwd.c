/* getcwd(3), getwd(3): the kernel has no call for it, so the path is found by climbing to the root and looking in
   each directory for the one below. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

/* Puts the name that `child` has in the directory `climb` (a path that ends in "..") before `end`; returns where it
   starts, or 0. */
static char *name_before(char *end, char *start, char *climb, const struct stat *child)
{
    DIR *directory = opendir(climb);
    size_t length = strlen(climb);
    struct dirent *entry;
    struct stat status;
    char *result = 0;

    if (!directory)
        return 0;
    while (!result && (errno = ENOENT, entry = readdir(directory)) != 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (length + 1 + entry->d_namlen >= MAXPATHLEN)
            continue;
        climb[length] = '/';
        strcpy(climb + length + 1, entry->d_name);
        if (lstat(climb, &status) == -1 || status.st_ino != child->st_ino || status.st_dev != child->st_dev)
            continue;
        if (end - start < entry->d_namlen + 1) {
            errno = ERANGE;
            break;
        }
        result = end - entry->d_namlen - 1;
        result[0] = '/';
        memcpy(result + 1, entry->d_name, entry->d_namlen);
    }
    climb[length] = '\0';
    closedir(directory);
    return result;
}

static char *find(char *buffer, size_t size)
{
    char climb[MAXPATHLEN], *position = buffer + size - 1;
    struct stat root, here, parent;

    *position = '\0';
    if (stat("/", &root) == -1 || stat(".", &here) == -1)
        return 0;
    climb[0] = '\0';
    while (here.st_ino != root.st_ino || here.st_dev != root.st_dev) {
        if (strlen(climb) + 4 > sizeof climb) {
            errno = ENAMETOOLONG;
            return 0;
        }
        strcat(climb, *climb ? "/.." : "..");
        if (stat(climb, &parent) == -1)
            return 0;
        position = name_before(position, buffer, climb, &here);
        if (!position)
            return 0;
        here = parent;
    }
    if (!*position) {
        if (position == buffer) {
            errno = ERANGE;
            return 0;
        }
        *--position = '/';
    }
    return memmove(buffer, position, strlen(position) + 1);
}

char *getcwd(char *buffer, size_t size)
{
    char *allocated = 0, *result;

    if (size == 0) {
        errno = EINVAL;
        return 0;
    }
    if (!buffer && !(buffer = allocated = malloc(size)))
        return 0;
    result = find(buffer, size);
    if (!result)
        free(allocated);
    return result;
}

/* Writes no more than the path: the caller's array may have PATH_MAX bytes. */
char *getwd(char *buffer)
{
    char found[MAXPATHLEN];

    if (getcwd(found, sizeof found))
        return strcpy(buffer, found);
    strcpy(buffer, "getwd: can't find the current directory");
    return 0;
}
