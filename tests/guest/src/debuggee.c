/*
 * Something to debug: what it does, its first argument says.  symbols: kept
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART __attribute__((noinline, noclone))

int total;
char line[64];
struct stat status;
static volatile int signals;

APART int add(int a, int b)
{
    total += a;
    return a + b;
}

APART int fib(int n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

APART int sum(int a, int b, int c, int d, int e, int f)
{
    return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f;
}

static void caught(int number)
{
    signals += number;
}

APART int count(int upto)
{
    int i, s = 0;
    for (i = 0; i < upto; i++)
        s = add(i, s);
    return s;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "count";
    int state = 0;
    signal(SIGUSR1, caught);
    if (strcmp(what, "count") == 0)
        printf("%d\n", count(argc > 2 ? atoi(argv[2]) : 10));
    else if (strcmp(what, "fib") == 0)
        printf("%d\n", fib(argc > 2 ? atoi(argv[2]) : 10));
    else if (strcmp(what, "read") == 0)
        printf("%d %s\n", (int)read(0, line, sizeof line - 1), line);
    else if (strcmp(what, "crash") == 0)
        *(volatile int *)0xFFFFF000 = sum(1, 2, 3, 4, 5, 6);
    else if (strcmp(what, "raise") == 0)
        kill(getpid(), SIGUSR1);
    else if (strcmp(what, "stat") == 0)
        stat("/etc/passwd", &status);
    else if (strcmp(what, "fork") == 0) {
        if (fork() == 0)
            _exit(count(3));
        wait(&state);
    } else if (strcmp(what, "exec") == 0)
        execl(argv[0], argv[0], "count", "4", (char *)0);
    else if (strcmp(what, "forever") == 0)
        for (;;)
            add(1, 1);
    else if (strcmp(what, "pause") == 0)
        pause();
    printf("%d\n", signals);
    return count(3) + (state >> 8);
}
