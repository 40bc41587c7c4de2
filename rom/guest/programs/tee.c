/* tee [-a] [file ...] */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILES 20

int main(int argc, char **argv)
{
    static char bytes[8192];
    int fds[FILES + 1] = {1}, count = 1, append = 0, c, i, got, result = 0;

    while ((c = getopt(argc, argv, "ai")) != -1)
        append |= c == 'a';
    for (; optind < argc && count <= FILES; optind++) {
        fds[count] = open(argv[optind], O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC), 0666);
        if (fds[count] >= 0)
            count++;
        else {
            fprintf(stderr, "tee: %s: %s\n", argv[optind], strerror(errno));
            result = 1;
        }
    }
    while ((got = read(0, bytes, sizeof bytes)) > 0)
        for (i = 0; i < count; i++)
            if (write(fds[i], bytes, got) != got)
                result = 1;
    return result;
}
