/* fifo PATH COUNT: write COUNT records of PIPE_BUF bytes, each of one letter, into a FIFO others write to as well. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char record[PIPE_BUF];

int main(int argc, char **argv)
{
    int fd = open(argv[1], O_WRONLY), count = atoi(argv[2]), i;

    if (fd < 0) {
        perror(argv[1]);
        return 1;
    }
    for (i = 0; i < count; i++) {
        memset(record, 'a' + i % 26, sizeof record);
        if (write(fd, record, sizeof record) != sizeof record) {
            perror("write");
            return 1;
        }
    }
    return 0;
}
