/* ptsname(3), grantpt(3), unlockpt(3): the terminal of a master of release 10's. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

#define MASTER 16               /* major */

char *ptsname(int master)
{
    static char name[] = "/dev/pty/ttyp0";
    struct stat status;
    int number;

    if (fstat(master, &status) == -1)
        return 0;
    if (!S_ISCHR(status.st_mode) || major(status.st_rdev) != MASTER) {
        errno = EINVAL;
        return 0;
    }
    number = minor(status.st_rdev);
    name[sizeof name - 3] = "pqrstuvwxyzabceghijklo"[number / 16];
    name[sizeof name - 2] = "0123456789abcdef"[number % 16];
    return name;
}

int grantpt(int master)
{
    return ptsname(master) ? 0 : -1;
}

int unlockpt(int master)
{
    return grantpt(master);
}
