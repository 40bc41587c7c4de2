/* A read interrupted by a signal goes on if the handler was installed with SA_RESTART (argument "flag") or asks for it
   in its sigcontext ("context"); otherwise it fails with EINTR. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

extern int syscall();

static int ask;

static void caught(int sig, int code, struct sigcontext *scp)
{
    (void)sig;
    (void)code;
    write(1, "caught\n", 7);
    if (ask)
        scp->sc_syscall_action = 1;
}

int main(int argc, char **argv)
{
    struct sigaction act;
    struct itimerval timer;
    char byte;
    int got;

    memset(&act, 0, sizeof act);
    memset(&timer, 0, sizeof timer);
    act.sa_handler = (void (*)())caught;
    if (argc > 1 && strcmp(argv[1], "flag") == 0)
        act.sa_flags = SA_RESTART;
    ask = argc > 1 && strcmp(argv[1], "context") == 0;
    sigaction(SIGALRM, &act, (struct sigaction *)0);
    timer.it_value.tv_usec = 20000;
    setitimer(ITIMER_REAL, &timer, (struct itimerval *)0);
    /* An indirect call has its number among its arguments. */
    got = argc > 2 ? syscall(3, 0, &byte, 1) : read(0, &byte, 1);
    printf("read %d %d\n", got, got < 0 ? errno : byte);
    return 0;
}
