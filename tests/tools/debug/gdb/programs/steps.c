/* What a debugger looks at: functions, data, system calls, a loop, a signal, the end.  An argument says how it ends. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int counter, limit = 5;
char buffer[64];
volatile int noted, forever = 1;

int work(int n)
{
    counter += n;
    return counter * 2;
}

void note(int number) { noted = number; }

void spin(void)
{
    while (forever)
        noted++;
}

int main(int argc, char **argv)
{
    int i;

    for (i = 0; i < limit; i++)
        work(i);
    sprintf(buffer, "%d", counter);
    getpid();
    printf("counter %s\n", buffer);
    fflush(stdout);
    if (argc > 1 && strcmp(argv[1], "spin") == 0)
        spin();
    if (argc > 1 && strcmp(argv[1], "crash") == 0)
        *(volatile int *)0x7fff0000 = 1;
    if (argc > 1 && strcmp(argv[1], "abort") == 0)
        abort();
    if (argc > 1 && strcmp(argv[1], "signal") == 0) {
        signal(SIGUSR1, note);
        kill(getpid(), SIGUSR1);
        printf("noted %d\n", noted);
    }
    return counter;
}
