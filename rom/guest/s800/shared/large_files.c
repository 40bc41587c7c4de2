/* Files beyond 2 GB, under the names that functions of the headers of releases 10 and 11 call. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

extern int open64(const char *, int, ...), creat64(const char *, mode_t);
extern int getrlimit64(int, void *), setrlimit64(int, const void *);

int __open64(const char *path, int flags, ...)
{
    va_list arguments;
    int mode = 0;

    if (flags & O_CREAT) {
        va_start(arguments, flags);
        mode = va_arg(arguments, int);
        va_end(arguments);
    }
    return open64(path, flags, mode);
}

int __creat64(const char *path, mode_t mode)
{
    return creat64(path, mode);
}

off64_t __lseek64(int fd, off64_t offset, int whence)
{
    return lseek64(fd, offset, whence);
}

int __stat64(const char *path, struct stat64 *status)
{
    return stat64(path, status);
}

int __lstat64(const char *path, struct stat64 *status)
{
    return lstat64(path, status);
}

int __fstat64(int fd, struct stat64 *status)
{
    return fstat64(fd, status);
}

int __truncate64(const char *path, off64_t length)
{
    return truncate64(path, length);
}

int __ftruncate64(int fd, off64_t length)
{
    return ftruncate64(fd, length);
}

int __lockf64(int fd, int request, off64_t size)
{
    return lockf64(fd, request, size);
}

void *__mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return mmap64(address, length, protection, flags, fd, offset);
}

int __getrlimit64(int kind, void *limit)
{
    return getrlimit64(kind, limit);
}

int __setrlimit64(int kind, const void *limit)
{
    return setrlimit64(kind, limit);
}

/* Room for a file that is empty. */
int __prealloc64(int fd, off64_t size)
{
    struct stat64 status;

    if (fstat64(fd, &status) == -1)
        return -1;
    if (status.st_size != 0) {
        errno = ENOTEMPTY;
        return -1;
    }
    return ftruncate64(fd, size);
}
