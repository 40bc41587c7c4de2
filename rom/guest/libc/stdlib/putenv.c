/* Changing the environment. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static char **own;              /* the list, once it is ours to lengthen */

static char **find(const char *name, size_t n)
{
    char **p;

    for (p = environ; p && *p; p++)
        if (!strncmp(*p, name, n) && (*p)[n] == '=')
            return p;
    return 0;
}

static int append(char *entry)
{
    size_t n = 0;
    char **longer;

    while (environ && environ[n])
        n++;
    longer = malloc((n + 2) * sizeof *longer);
    if (!longer)
        return -1;
    if (n)
        memcpy(longer, environ, n * sizeof *longer);
    longer[n] = entry;
    longer[n + 1] = 0;
    if (environ == own)
        free(own);
    environ = own = longer;
    return 0;
}

/* "NAME=value": the string itself becomes part of the environment. */
int putenv(const char *entry)
{
    const char *equals = strchr(entry, '=');
    char **p;

    if (!equals)
        return unsetenv(entry);
    p = find(entry, equals - entry);
    if (!p)
        return append((char *)entry);
    *p = (char *)entry;
    return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t n = name ? strlen(name) : 0;
    char *entry;

    if (!n || strchr(name, '=')) {
        errno = EINVAL;
        return -1;
    }
    if (!overwrite && find(name, n))
        return 0;
    entry = malloc(n + strlen(value) + 2);
    if (!entry)
        return -1;
    memcpy(entry, name, n);
    entry[n] = '=';
    strcpy(entry + n + 1, value);
    return putenv(entry);
}

int unsetenv(const char *name)
{
    size_t n = strlen(name);
    char **p;

    while ((p = find(name, n)) != 0)
        for (; *p; p++)
            *p = p[1];
    return 0;
}
