/* touch file ... */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

int main(int argc, char **argv)
{
    int fd, result = 0;

    (void)argc;
    for (argv++; *argv; argv++) {
        if (utime(*argv, (struct utimbuf *)0) == 0)
            continue;
        fd = errno == ENOENT ? open(*argv, O_WRONLY | O_CREAT, 0666) : -1;
        if (fd < 0) {
            fprintf(stderr, "touch: %s: %s\n", *argv, strerror(errno));
            result = 1;
        } else
            close(fd);
    }
    return result;
}
