/* glob(3): one component of the pattern after the other, each directory read once for every path that leads to it. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>

struct search {
    glob_t *result;
    int flags;
    int (*complain)(const char *, int);
    char path[MAXPATHLEN];
};

static int add(glob_t *result, const char *path, const char *suffix)
{
    size_t slots = result->gl_offs + result->gl_pathc;
    char **larger = realloc(result->gl_pathv, (slots + 2) * sizeof *larger);

    if (!larger)
        return GLOB_NOSPACE;
    result->gl_pathv = larger;
    larger[slots] = malloc(strlen(path) + strlen(suffix) + 1);
    larger[slots + 1] = 0;
    if (!larger[slots])
        return GLOB_NOSPACE;
    strcat(strcpy(larger[slots], path), suffix);
    result->gl_pathc++;
    return 0;
}

static int is_pattern(const char *text, size_t length)
{
    while (length-- > 0)
        if (strchr("*?[\\", *text++))
            return 1;
    return 0;
}

static int walk(struct search *search, size_t used, const char *pattern);

/* Goes on below the path grown by this name; a name of no file ends here. */
static int descend(struct search *search, size_t used, const char *name, size_t length, const char *rest)
{
    struct stat status;
    int is_directory;

    if (used + length + 2 > sizeof search->path)
        return 0;
    memcpy(search->path + used, name, length);
    used += length;
    search->path[used] = '\0';
    if (lstat(search->path, &status) == -1)
        return 0;
    is_directory = stat(search->path, &status) == 0 && S_ISDIR(status.st_mode);
    if (!*rest)
        return add(search->result, search->path, is_directory && search->flags & GLOB_MARK ? "/" : "");
    if (!is_directory)
        return 0;
    while (*rest == '/' && used + 2 < sizeof search->path)
        search->path[used++] = *rest++;
    search->path[used] = '\0';
    return *rest ? walk(search, used, rest) : add(search->result, search->path, "");
}

static int read_directory(struct search *search, size_t used, const char *pattern, const char *rest)
{
    int flags = FNM_PERIOD | (search->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0), result = 0;
    DIR *directory = opendir(used ? search->path : ".");
    struct dirent *entry;

    if (!directory) {
        if ((search->complain && search->complain(search->path, errno)) || search->flags & GLOB_ERR)
            return GLOB_ABORTED;
        return 0;
    }
    while (result == 0 && (entry = readdir(directory)) != 0)
        if (fnmatch(pattern, entry->d_name, flags) == 0)
            result = descend(search, used, entry->d_name, entry->d_namlen, rest);
    closedir(directory);
    search->path[used] = '\0';
    return result;
}

static int walk(struct search *search, size_t used, const char *pattern)
{
    size_t length = strcspn(pattern, "/");
    char component[MAXNAMLEN + 1];

    if (!is_pattern(pattern, length))
        return descend(search, used, pattern, length, pattern + length);
    if (length > MAXNAMLEN)
        return 0;
    memcpy(component, pattern, length);
    component[length] = '\0';
    return read_directory(search, used, component, pattern + length);
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static int prepare(glob_t *result, int flags)
{
    size_t i;

    if (flags & GLOB_APPEND)
        return 0;
    if (!(flags & GLOB_DOOFFS))
        result->gl_offs = 0;
    result->gl_pathc = 0;
    result->gl_pathv = calloc(result->gl_offs + 1, sizeof *result->gl_pathv);
    for (i = 0; result->gl_pathv && i <= result->gl_offs; i++)
        result->gl_pathv[i] = 0;
    return result->gl_pathv ? 0 : GLOB_NOSPACE;
}

int glob(const char *pattern, int flags, int (*complain)(const char *, int), glob_t *result)
{
    struct search search;
    size_t used = 0, before;
    const char *rest = pattern;
    int error = prepare(result, flags);

    if (error)
        return error;
    before = result->gl_pathc;
    search.result = result;
    search.flags = flags;
    search.complain = complain;
    while (*rest == '/' && used < 2)
        search.path[used++] = *rest++;
    search.path[used] = '\0';
    error = *rest || !used ? walk(&search, used, rest) : add(result, search.path, "");
    if (error)
        return error;
    if (result->gl_pathc == before)
        return flags & GLOB_NOCHECK ? add(result, pattern, "") : GLOB_NOMATCH;
    if (!(flags & GLOB_NOSORT))
        qsort(result->gl_pathv + result->gl_offs + before, result->gl_pathc - before, sizeof(char *), compare);
    return 0;
}

void globfree(glob_t *result)
{
    size_t i;

    for (i = 0; i < result->gl_pathc; i++)
        free(result->gl_pathv[result->gl_offs + i]);
    free(result->gl_pathv);
    result->gl_pathv = 0;
    result->gl_pathc = 0;
}
