/* A debugger and what it debugs, ptrace(2).  Its first argument is its own path. */
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#ifdef __hppa
#define READ_REGISTER   PT_RUREGS
#define WRITE_REGISTER  PT_WUREGS
#define PC(pid)         (ptrace(PT_RUREGS, pid, 132, 0, 0) & ~3)
#define RESULT          (4 * 28)        /* r28 */
#else
#define READ_REGISTER   PT_RUAREA
#define WRITE_REGISTER  PT_WUAREA
#define REGISTERS(pid)  (ptrace(PT_RUAREA, pid, 4, 0, 0) - 0x979000)
#define PC(pid)         ptrace(PT_RUAREA, pid, REGISTERS(pid) + 66, 0, 0)
#define RESULT          REGISTERS(child)        /* d0 */
#endif

static volatile int watched = 17, caught;

static void note(int sig) { caught = sig; }

static int stopped_by(pid_t child, int sig)
{
    int status;

    return wait(&status) == child && WIFSTOPPED(status) && WSTOPSIG(status) == sig;
}

/* The child: each stop is one step of main's. */
static int debugged(const char *path)
{
    ptrace(PT_SETTRC, 0, 0, 0, 0);
    signal(SIGUSR2, note);
    kill(getpid(), SIGUSR1);            /* the debugger changes `watched` and drops the signal */
    if (watched != 34)
        return 1;
    kill(getpid(), SIGUSR2);            /* the debugger lets it have it */
    if (caught != SIGUSR2)
        return 2;
    kill(getpid(), SIGCLD);             /* ignored, but not by the debugger */
    execl(path, "tracing", (char *)0);
    return 3;
}

static int steps(pid_t child, int count)
{
    int moved = 0, pc;

    while (count-- > 0) {
        pc = PC(child);
        if (ptrace(PT_SINGLE, child, 1, 0, 0) != 0 || !stopped_by(child, SIGTRAP))
            return -1;
        moved += PC(child) != pc;
    }
    return moved;
}

int main(int argc, char **argv)
{
    pid_t child, other;
    int status, old;

    if (argc < 2)
        return 42;                      /* executed by the child */
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    check("stops-for-a-signal", stopped_by(child, SIGUSR1));
    check("reads-data", ptrace(PT_RDUSER, child, (int)&watched, 0, 0) == 17);
    check("reads-text", ptrace(PT_RIUSER, child, (int)main & ~3, 0, 0) == *(int *)((int)main & ~3));
    check("bad-address", FAILS(ptrace(PT_RDUSER, child, 0x30000000, 0, 0), EIO));
    check("bad-request", FAILS(ptrace(99, child, 0, 0, 0), EIO));
    check("not-my-child", FAILS(ptrace(PT_RDUSER, 1, 0, 0, 0), ESRCH));
    other = fork();
    if (other == 0)
        for (;;)
            pause();
    check("not-traced", FAILS(ptrace(PT_RDUSER, other, (int)&watched, 0, 0), ESRCH));
    kill(other, SIGKILL);
    waitpid(other, &status, 0);
    ptrace(PT_WDUSER, child, (int)&watched, 34, 0);
    check("writes-data", ptrace(PT_RDUSER, child, (int)&watched, 0, 0) == 34 && watched == 17);
    old = ptrace(READ_REGISTER, child, RESULT, 0, 0);
    check("writes-a-register", ptrace(WRITE_REGISTER, child, RESULT, 1234, 0) == 1234
          && ptrace(READ_REGISTER, child, RESULT, 0, 0) == 1234);
    ptrace(WRITE_REGISTER, child, RESULT, old, 0);
    check("single-steps", steps(child, 6) == 6);
    check("continues", ptrace(PT_CONTIN, child, 1, 0, 0) == 0 && stopped_by(child, SIGUSR2));
    check("with-the-signal", ptrace(PT_CONTIN, child, 1, SIGUSR2, 0) == 0 && stopped_by(child, SIGCLD));
    check("stops-after-exec", ptrace(PT_CONTIN, child, 1, SIGCLD, 0) == 0 && stopped_by(child, SIGTRAP));
    check("new-program-runs", ptrace(PT_CONTIN, child, 1, 0, 0) == 0 && wait(&status) == child && status == 42 << 8);
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    stopped_by(child, SIGUSR1);
    check("ends-it", ptrace(PT_EXIT, child, 1, 0, 0) == 0 && wait(&status) == child && status == 0);
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    stopped_by(child, SIGUSR1);
    kill(child, SIGKILL);
    check("can-be-killed", wait(&status) == child && status == SIGKILL);
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    stopped_by(child, SIGUSR1);
    return 0;                           /* leaves it behind: it is killed, too */
}
