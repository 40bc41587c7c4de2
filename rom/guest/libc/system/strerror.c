/* strerror(3), strerror_r(3), perror(3) */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern const char *const _sys_errlist[];
extern const int _sys_nerr;

char *strerror(int error)
{
    if (error < 0 || error >= _sys_nerr)
        return "Unknown error";
    return (char *)_sys_errlist[error];
}

int strerror_r(int error, char *buffer, int size)
{
    const char *message = strerror(error);

    if (size <= (int)strlen(message)) {
        errno = ERANGE;
        return -1;
    }
    strcpy(buffer, message);
    return 0;
}

/* Written straight to descriptor 2, so that it works with a stream that has failed. */
void perror(const char *what)
{
    const char *message = strerror(errno);

    if (what && *what) {
        write(STDERR_FILENO, what, strlen(what));
        write(STDERR_FILENO, ": ", 2);
    }
    write(STDERR_FILENO, message, strlen(message));
    write(STDERR_FILENO, "\n", 1);
}
