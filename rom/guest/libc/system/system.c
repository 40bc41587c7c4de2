/* system(3) */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL "/bin/sh"

int system(const char *command)
{
    void (*interrupt)(), (*quit)();
    long mask;
    pid_t child;
    int status = -1;

    if (!command)
        return access(SHELL, X_OK) == 0;
    mask = sigblock(sigmask(SIGCHLD));
    interrupt = signal(SIGINT, SIG_IGN);
    quit = signal(SIGQUIT, SIG_IGN);
    child = fork();
    if (child == 0) {
        signal(SIGINT, interrupt);
        signal(SIGQUIT, quit);
        sigsetmask(mask);
        execl(SHELL, "sh", "-c", command, (char *)0);
        _exit(127);
    }
    if (child > 0 && waitpid(child, &status, 0) == -1)
        status = -1;
    signal(SIGINT, interrupt);
    signal(SIGQUIT, quit);
    sigsetmask(mask);
    return status;
}
