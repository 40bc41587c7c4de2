/* limits WHAT: asks for more than there is, and says what errno that ends in. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int blocks[2];           /* a pipe nobody writes to */

/* A child that lasts until the pipe is closed. */
static pid_t start(void)
{
    pid_t pid = fork();
    char byte;

    if (pid == 0) {
        close(blocks[1]);
        read(blocks[0], &byte, 1);
        _exit(0);
    }
    return pid;
}

/* Ends them and says how many there were. */
static int reap(void)
{
    int count = 0, status;

    close(blocks[1]);
    while (wait(&status) > 0)
        count++;
    return count;
}

static void many(int wanted)
{
    int started = 0;

    errno = 0;
    while (started < wanted && start() > 0)
        started++;
    printf("%d started, errno %d, ", started, errno);
    fflush(stdout);
    printf("%d ended\n", reap());
}

/* Every process makes another, and its children do, until there can't be any more. */
static void bomb(void)
{
    int refused[2], count = 0, status;
    char byte;

    pipe(refused);
    if (fork() == 0) {
        setpgrp();
        for (;;)
            if (fork() == -1) {
                byte = errno;
                write(refused[1], &byte, 1);
                pause();
            }
    }
    read(refused[0], &byte, 1);
    printf("errno %d, ", byte);
    fflush(stdout);
    kill(0x7fff, SIGKILL);              /* all others */
    while (wait(&status) > 0)
        count++;
    printf("%d of mine ended by %d; fork again: %d\n", count, status, start() > 0);
    fflush(stdout);
    reap();
}

static void allocate(void)
{
    long megabytes = 0;

    errno = 0;
    while (malloc(1 << 20))
        megabytes++;
    printf("%s MB, errno %d\n", megabytes > 100 ? "hundreds of" : "few", errno);
}

static void map(void)
{
    long count = 0;

    errno = 0;
    while (mmap(0, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != (void *)-1)
        count++;
    printf("%s, errno %d\n", count > 3 ? "several" : "few", errno);
}

int main(int argc, char **argv)
{
    pipe(blocks);
    if (!strcmp(argv[1], "many"))
        many(atoi(argv[2]));
    else if (!strcmp(argv[1], "bomb"))
        bomb();
    else if (!strcmp(argv[1], "malloc"))
        allocate();
    else
        map();
    return argc > 1 ? 0 : 1;
}
