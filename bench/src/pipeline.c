/* As many megabytes as asked from a first process through a second to this one. */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "work.h"

#define SIZE 8192

static unsigned char bytes[SIZE];

static void put(int fd, int count)
{
    int done, written;

    for (done = 0; done < count; done += written)
        if ((written = write(fd, bytes + done, count - done)) < 0)
            fail("write");
}

static void make(int out, unsigned long megabytes)
{
    unsigned long i;

    for (i = 0; i < SIZE; i++)
        bytes[i] = i;
    for (i = 0; i < megabytes * (1048576 / SIZE); i++)
        put(out, SIZE);
}

static void copy(int in, int out)
{
    int got;

    while ((got = read(in, bytes, SIZE)) > 0)
        put(out, got);
}

/* Start a stage that reads `in` and return what it writes. */
static int stage(int in, unsigned long megabytes)
{
    int fds[2];
    pid_t child;

    if (pipe(fds) < 0)
        fail("pipe");
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(fds[0]);
        if (in < 0)
            make(fds[1], megabytes);
        else
            copy(in, fds[1]);
        _exit(0);
    }
    close(fds[1]);
    if (in >= 0)
        close(in);
    return fds[0];
}

unsigned long work(unsigned long amount, char **arguments)
{
    int in = stage(stage(-1, amount), 0), got, i;
    unsigned long total = 0, sum = 0;

    while ((got = read(in, bytes, SIZE)) > 0) {
        total += got;
        for (i = 0; i < got; i += 64)
            sum += bytes[i];
    }
    while (wait((int *)0) > 0)
        ;
    return total / 1024 + sum;
}
