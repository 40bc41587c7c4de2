/* ftw(3) */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

typedef int visitor(const char *, const struct stat *, int);

static int walk(char *path, visitor *visit, int depth);

static int walk_entries(char *path, visitor *visit, int depth)
{
    DIR *directory = opendir(path);
    size_t length = strlen(path);
    struct dirent *entry;
    int result = 0;
    long position;

    if (!directory)
        return -1;
    while (result == 0 && (entry = readdir(directory)) != 0) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (length + 1 + entry->d_namlen >= MAXPATHLEN) {
            errno = ENAMETOOLONG;
            result = -1;
            break;
        }
        strcpy(path + length, length && path[length - 1] == '/' ? "" : "/");
        strcat(path, entry->d_name);
        position = telldir(directory);
        if (depth <= 1) {
            closedir(directory);
            directory = 0;
        }
        result = walk(path, visit, depth - 1);
        path[length] = '\0';
        if (!directory) {
            if (result || !(directory = opendir(path)))
                return result ? result : -1;
            seekdir(directory, position);
        }
    }
    closedir(directory);
    return result;
}

static int walk(char *path, visitor *visit, int depth)
{
    struct stat status;
    int result;

    if (stat(path, &status) == -1) {
        if (errno != EACCES && errno != ENOENT)
            return -1;
        memset(&status, 0, sizeof status);
        return visit(path, &status, FTW_NS);
    }
    if (!S_ISDIR(status.st_mode))
        return visit(path, &status, FTW_F);
    if (access(path, R_OK | X_OK) == -1)
        return visit(path, &status, FTW_DNR);
    result = visit(path, &status, FTW_D);
    return result ? result : walk_entries(path, visit, depth);
}

int ftw(const char *path, visitor *visit, int depth)
{
    char name[MAXPATHLEN + 1];

    if (strlen(path) > MAXPATHLEN) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return walk(strcpy(name, path), visit, depth);
}
