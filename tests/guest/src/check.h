/* For programs that check something: one line `NAME ok` or `NAME FAILED, errno N` each. */
#include <errno.h>
#include <stdio.h>

static void check(const char *name, int good)
{
    if (good)
        printf("%s ok\n", name);
    else
        printf("%s FAILED, errno %d\n", name, errno);
    fflush(stdout);
}

/* Whether `call` failed with `number`. */
#define FAILS(call, number) (errno = 0, (long)(call) == -1 && errno == (number))
