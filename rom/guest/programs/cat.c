/* cat [-u] [file ...] */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char bytes[8192];

static int copy(int fd, const char *name)
{
    int got, done, put;

    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        for (done = 0; done < got; done += put)
            if ((put = write(1, bytes + done, got - done)) < 0) {
                perror("cat: write");
                return 1;
            }
    if (got < 0)
        fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
    return got < 0;
}

int main(int argc, char **argv)
{
    int fd, result = 0;

    if (argc > 1 && !strcmp(argv[1], "-u"))
        argv++, argc--;
    if (argc < 2)
        return copy(0, "standard input");
    for (argv++; *argv; argv++) {
        fd = strcmp(*argv, "-") ? open(*argv, O_RDONLY) : 0;
        if (fd < 0) {
            fprintf(stderr, "cat: %s: %s\n", *argv, strerror(errno));
            result = 1;
            continue;
        }
        result |= copy(fd, *argv);
        if (fd)
            close(fd);
    }
    return result;
}
