/* Calls that fail, and the errno each leaves behind. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void report(const char *call, long result)
{
    if (result == -1)
        printf("%s: %d %s\n", call, errno, strerror(errno));
    else
        printf("%s: %ld\n", call, result);
    errno = 0;
}

int main(void)
{
    char byte = 0;
    int fds[2];

    report("open missing", open("/no/such/file", O_RDONLY));
    report("open directory for writing", open("/", O_WRONLY));
    report("close -1", close(-1));
    report("read 99", read(99, &byte, 1));
    report("write to a bad address", write(1, (char *)0xf0000000, 1));
    report("chdir to a file", chdir("/etc/passwd"));
    report("lseek with whence 7", lseek(0, 0, 7));
    report("dup2 to -1", dup2(1, -1));
    if (pipe(fds) == 0) {
        report("seek on a pipe", lseek(fds[0], 0, SEEK_SET));
        report("read from the writing end", read(fds[1], &byte, 1));
    }
    report("isatty of a file", isatty(open("/etc/passwd", O_RDONLY)) ? 1 : -1);
    report("getpid is positive", getpid() > 0);
    return 0;
}
