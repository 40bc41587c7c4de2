/* tee [-ai] [file ...] */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILES 20

static int write_all(int fd, const char *at, int left)
{
    int put;

    for (; left > 0; at += put, left -= put)
        if ((put = write(fd, at, left)) < 0)
            return -1;
    return 0;
}

int main(int argc, char **argv)
{
    static char bytes[8192];
    static const char *names[FILES + 1];
    int fds[FILES + 1] = {1}, count = 1, append = 0, c, i, got, result = 0;

    while ((c = getopt(argc, argv, "ai")) != -1)
        if (c == 'a')
            append = 1;
        else if (c == 'i')
            signal(SIGINT, SIG_IGN);
        else
            return 1;
    for (; optind < argc && count <= FILES; optind++) {
        fds[count] = open(argv[optind], O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0666);
        if (fds[count] >= 0)
            names[count++] = argv[optind];
        else {
            fprintf(stderr, "tee: %s: %s\n", argv[optind], strerror(errno));
            result = 1;
        }
    }
    while ((got = read(0, bytes, sizeof bytes)) > 0)
        for (i = 0; i < count; i++)
            if (fds[i] >= 0 && write_all(fds[i], bytes, got) < 0) {
                fprintf(stderr, "tee: %s: %s\n", i ? names[i] : "standard output", strerror(errno));
                fds[i] = -1;
                result = 1;
            }
    return result;
}
