/* basename(3), dirname(3): both may change the path. */
#include <libgen.h>
#include <string.h>

static char dot[] = ".";

static char *without_slashes(char *path)
{
    char *end = path + strlen(path);

    while (end > path + 1 && end[-1] == '/')
        *--end = '\0';
    return path;
}

char *basename(char *path)
{
    char *slash;

    if (!path || !*path)
        return dot;
    slash = strrchr(without_slashes(path), '/');
    return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
    static char root[] = "/";
    char *slash;

    if (!path || !*path)
        return dot;
    slash = strrchr(without_slashes(path), '/');
    if (!slash)
        return dot;
    while (slash > path && slash[-1] == '/')
        slash--;
    if (slash == path)
        return root;
    *slash = '\0';
    return path;
}
