/* getprogname(3), which HP-UX has not: where ported programs would look into the kernel's process table instead. */
#include <stdlib.h>
#include <string.h>

/* Start-up code other than ours may keep them to itself. */
extern int __argc_value __attribute__((__weak__));
extern char **__argv_value __attribute__((__weak__));

const char *getprogname(void)
{
    const char *path = &__argc_value && __argc_value > 0 ? __argv_value[0] : "", *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
