/* Orphaned process groups: what stops others leaves them running, and processes already stopped get SIGHUP. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

static int report[2];           /* a pipe for a process without a parent to tell */
static volatile int caught;

static void note(int sig)
{
    caught = caught * 100 + sig;
}

static int stops_by(int sig)
{
    kill(getpid(), sig);
    return 7;
}

/* The status of a child that sends itself `sig`, in a group or session of its own; it is continued if it stops. */
static int fate(int sig, int (*leave)(void))
{
    int status = -1, stopped = 0, child = fork();

    if (child == 0) {
        leave();
        _exit(stops_by(sig));
    }
    while (waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status)) {
        stopped = WSTOPSIG(status);
        kill(child, SIGCONT);
    }
    return stopped << 8 | WEXITSTATUS(status);
}

static int own_group(void) { return setpgid(0, 0); }
static int own_session(void) { return setsid(); }

/* A job that stops, of a shell that goes away. */
static void abandoned(void)
{
    char seen = 0;
    int shell, job, status;

    pipe(report);
    if ((shell = fork()) == 0) {
        if ((job = fork()) == 0) {
            setpgid(0, 0);
            signal(SIGHUP, note);
            signal(SIGCONT, note);
            kill(getpid(), SIGTSTP);
            while (caught < 100)
                pause();
            kill(getpid(), SIGTSTP);    /* nobody is left who could continue it */
            seen = (caught == SIGHUP * 100 + SIGCONT || caught == SIGCONT * 100 + SIGHUP) && getppid() == 1;
            write(report[1], &seen, 1);
            _exit(0);
        }
        waitpid(job, &status, WUNTRACED);
        _exit(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP ? 7 : 8);
    }
    check("abandoned-shell", waitpid(shell, &status, 0) == shell && status == 7 << 8);
    check("abandoned-job", read(report[0], &seen, 1) == 1 && seen == 1);
}

int main(void)
{
    check("tended-tstp", fate(SIGTSTP, own_group) == (SIGTSTP << 8 | 7));
    check("tended-ttin", fate(SIGTTIN, own_group) == (SIGTTIN << 8 | 7));
    check("orphaned-tstp", fate(SIGTSTP, own_session) == 7);
    check("orphaned-ttin", fate(SIGTTIN, own_session) == 7);
    check("orphaned-ttou", fate(SIGTTOU, own_session) == 7);
    check("orphaned-stop", fate(SIGSTOP, own_session) == (SIGSTOP << 8 | 7));
    abandoned();
    return 0;
}
