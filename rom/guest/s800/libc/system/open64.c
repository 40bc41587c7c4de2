/* open64(2), creat64(2): what they open may be longer than 31 bits tell. */
#include <fcntl.h>
#include <stdarg.h>

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    int mode = 0;

    if (flags & O_CREAT) {
        va_start(arguments, flags);
        mode = va_arg(arguments, int);
        va_end(arguments);
    }
    return open(path, flags | O_LARGEFILE, mode);
}

int creat64(const char *path, mode_t mode)
{
    return open64(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
