/* realpath(3) */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/dirent.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

static char *fail(int error)
{
    errno = error;
    return 0;
}

/* Cuts the last component off. */
static void climb(char *path)
{
    char *slash = strrchr(path, '/');

    slash[slash == path] = '\0';
}

/* Puts a link's contents in front of what is left to walk. */
static int follow(const char *link, char *left)
{
    char target[MAXPATHLEN];
    int length = readlink(link, target, sizeof target - 1);

    if (length == -1)
        return -1;
    if (length + strlen(left) + 2 > MAXPATHLEN)
        return fail(ENAMETOOLONG) ? 0 : -1;
    memmove(left + length + 1, left, strlen(left) + 1);
    memcpy(left, target, length);
    left[length] = left[length + 1] ? '/' : '\0';      /* a file with a slash behind it would be a directory */
    return target[0] == '/';
}

static char *resolve(const char *path, char *resolved)
{
    char left[MAXPATHLEN], name[MAXNAMLEN + 1];
    struct stat status;
    size_t length, used;
    int links = 0, absolute;
    char *at;

    if (!*path)
        return fail(ENOENT);
    if (strlen(path) >= sizeof left)
        return fail(ENAMETOOLONG);
    strcpy(left, path);
    if (*path == '/')
        strcpy(resolved, "/");
    else if (!getcwd(resolved, MAXPATHLEN))
        return 0;
    for (at = left; *(at += strspn(at, "/")); ) {
        length = strcspn(at, "/");
        used = strlen(resolved);
        if (length > MAXNAMLEN || used + length + 2 > MAXPATHLEN)
            return fail(ENAMETOOLONG);
        memcpy(name, at, length);
        name[length] = '\0';
        at += length;
        if (!strcmp(name, "."))
            continue;
        if (!strcmp(name, "..")) {
            climb(resolved);
            continue;
        }
        if (resolved[used - 1] != '/')
            strcat(resolved, "/");
        strcat(resolved, name);
        if (lstat(resolved, &status) == -1)
            return 0;
        if (!S_ISLNK(status.st_mode)) {
            if (*at && !S_ISDIR(status.st_mode))
                return fail(ENOTDIR);
            continue;
        }
        if (++links > MAXSYMLINKS)
            return fail(ELOOP);
        memmove(left, at, strlen(at) + 1);
        at = left;
        absolute = follow(resolved, left);
        if (absolute == -1)
            return 0;
        climb(resolved);
        if (absolute)
            strcpy(resolved, "/");
    }
    return resolved;
}

/* The result is in memory of its own where the caller gives none. It is made elsewhere: the caller's array often has
   PATH_MAX bytes, and getcwd uses all of what it is said to have. */
char *realpath(const char *path, char *resolved)
{
    char found[MAXPATHLEN];

    if (!path)
        return fail(EINVAL);
    found[0] = '\0';
    if (!resolve(path, found)) {
        if (resolved)
            strcpy(resolved, found);
        return 0;
    }
    return resolved ? strcpy(resolved, found) : strdup(found);
}
