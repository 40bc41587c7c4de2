/* Calls on files that are other calls underneath. */
#include <sys/ipc.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

int mkfifo(const char *path, mode_t mode)
{
    return mknod(path, (mode & ~S_IFMT) | S_IFIFO, 0);
}

int utimes(const char *path, const struct timeval *times)
{
    struct utimbuf seconds;

    if (!times)
        return utime(path, 0);
    seconds.actime = times[0].tv_sec;
    seconds.modtime = times[1].tv_sec;
    return utime(path, &seconds);
}

key_t ftok(const char *path, int project)
{
    struct stat status;

    if (stat(path, &status) == -1)
        return (key_t)-1;
    return (key_t)(project << 24 | (status.st_dev & 0xff) << 16 | (status.st_ino & 0xffff));
}
