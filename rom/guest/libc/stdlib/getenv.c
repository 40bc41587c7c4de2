#include <stdlib.h>
#include <string.h>

extern char **environ;

char *getenv(const char *name)
{
    size_t n = strlen(name);
    char **p;

    for (p = environ; p && *p; p++)
        if (!strncmp(*p, name, n) && (*p)[n] == '=')
            return *p + n + 1;
    return 0;
}
