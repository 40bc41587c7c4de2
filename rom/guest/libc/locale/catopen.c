/* catopen(3): a catalogue is found by its path, or by NLSPATH, in which %N is its name, %L the language of LANG, %l, %t
   and %c that one's parts. */
#include <errno.h>
#include <fcntl.h>
#include <nl_types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>
#include "catalogue.h"

#define DEFAULT_PATH "/usr/lib/nls/msg/%L/%N.cat:/usr/lib/nls/%l/%N.cat"

static nl_catd load(const char *path)
{
    struct catalogue_header *catalogue;
    struct stat status;
    int fd = open(path, O_RDONLY), got = -1;

    if (fd < 0)
        return (nl_catd)-1;
    catalogue = fstat(fd, &status) == 0 ? malloc(status.st_size + 1) : 0;
    if (catalogue)
        got = read(fd, catalogue, status.st_size);
    close(fd);
    if (got < (int)sizeof *catalogue || got != status.st_size || catalogue->magic != CATALOGUE_MAGIC ||
        catalogue->count < 0 || catalogue->count > (got - (int)sizeof *catalogue) / (int)sizeof(struct catalogue_record)) {
        free(catalogue);
        errno = ENOENT;
        return (nl_catd)-1;
    }
    ((char *)catalogue)[got] = '\0';
    return catalogue;
}

/* A part of language_territory.codeset: its first byte says which it is for %l, %t and %c. */
static const char *part(const char *language, int which, int *length)
{
    const char *start = language;

    if (which == 't') {
        start = strchr(language, '_');
        start = start ? start + 1 : "";
    } else if (which == 'c') {
        start = strchr(language, '.');
        start = start ? start + 1 : "";
    }
    *length = which == 'c' || which == 'L' ? (int)strlen(start) : (int)strcspn(start, which == 'l' ? "_." : ".");
    return start;
}

/* One element of the path with its % filled in; 0 when it is too long. */
static int fill(char *to, const char *pattern, const char *end, const char *name, const char *language)
{
    char *limit = to + MAXPATHLEN - 1;
    const char *text;
    int length;

    for (; pattern < end; pattern++) {
        text = pattern;
        length = 1;
        if (*pattern == '%' && pattern + 1 < end) {
            pattern++;
            if (*pattern == 'N') {
                text = name;
                length = strlen(name);
            } else if (strchr("Lltc", *pattern))
                text = part(language, *pattern, &length);
            else
                text = pattern;
        }
        if (to + length > limit)
            return 0;
        memcpy(to, text, length);
        to += length;
    }
    *to = '\0';
    return 1;
}

nl_catd catopen(const char *name, int flag)
{
    const char *path = getenv("NLSPATH"), *language = getenv("LANG"), *end;
    char file[MAXPATHLEN];
    nl_catd catalogue;

    (void)flag;
    if (strchr(name, '/'))
        return load(name);
    if (!path || !*path)
        path = DEFAULT_PATH;
    if (!language || !*language)
        language = "C";
    for (;; path = end + 1) {
        end = path + strcspn(path, ":");
        if (fill(file, end > path ? path : "%N", end > path ? end : path, name, language) && *file) {
            catalogue = load(file);
            if (catalogue != (nl_catd)-1)
                return catalogue;
        }
        if (!*end)
            break;
    }
    errno = ENOENT;
    return (nl_catd)-1;
}

char *catgets(nl_catd descriptor, int set, int number, const char *otherwise)
{
    const struct catalogue_header *catalogue = descriptor;
    const struct catalogue_record *records;
    long low = 0, high, middle, order;

    if (!descriptor || descriptor == (nl_catd)-1)
        return (char *)otherwise;
    records = (const struct catalogue_record *)(catalogue + 1);
    high = catalogue->count;
    while (low < high) {
        middle = (low + high) / 2;
        order = records[middle].set != set ? records[middle].set - set : records[middle].number - number;
        if (order == 0)
            return (char *)(records + catalogue->count) + records[middle].offset;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (char *)otherwise;
}

int catclose(nl_catd descriptor)
{
    if (!descriptor || descriptor == (nl_catd)-1) {
        errno = EBADF;
        return -1;
    }
    free(descriptor);
    return 0;
}
