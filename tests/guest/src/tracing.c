/* A debugger and what it debugs, ptrace(2).  Its first argument is its own path. */
#include <signal.h>
#include <sys/ipc.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
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
#define FP0             (0xa28 + 216 + 12)
#endif

static volatile int watched = 17, caught;

static void note(int sig) { caught = sig; }

static int waits_for(pid_t pid, int sig)
{
    int status;

    return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == sig;
}

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

/* Somebody else's child, which computes with a signal blocked. */
static pid_t stranger(volatile long *shared)
{
    pid_t parent = fork(), child;

    if (parent == 0) {
        child = fork();
        if (child == 0) {
            signal(SIGUSR1, note);
            sigblock(sigmask(SIGTRAP));
            for (;;) {
                shared[0]++;
                if (caught)
                    shared[1]++;
            }
        }
        shared[2] = child;
        wait((int *)&shared[3]);        /* is told only of the end */
        shared[4] = 1;
        _exit(0);
    }
    while (shared[0] == 0)
        usleep(1000);
    return shared[2];
}

/* Whether the process computes. */
static int runs(volatile long *shared)
{
    long before = shared[0];
    int patience;

    for (patience = 0; patience < 200 && shared[0] == before; patience++)
        usleep(1000);
    return shared[0] != before;
}

#ifdef __hppa
/* Many bytes in one request, and signals that stay. */
static void blocks(pid_t child, volatile long *shared)
{
    char text[3] = {0, 0, 0};

    check("writes-a-block", ptrace(PT_WRDATA, child, (int)&shared[6] + 1, 3, (int)"abc") == 3);
    check("reads-a-block", ptrace(PT_RDDATA, child, (int)&shared[6] + 1, 3, (int)text) == 3 && text[0] == 'a'
          && text[2] == 'c');
    check("block-errors", FAILS(ptrace(PT_RDTEXT, child, 0x30000000, 3, (int)text), EIO)
          && FAILS(ptrace(PT_RDDATA, child, (int)shared, 3, 0x30000000), EFAULT)
          && FAILS(ptrace(PT_WRDATA, child, (int)shared, -1, (int)text), EIO));
    kill(child, SIGUSR1);
    kill(child, SIGUSR2);
    check("signals-stay", ptrace(PT_CONTIN1, child, 1, 0, 0) == 0 && waits_for(child, SIGUSR1)
          && ptrace(PT_SINGLE1, child, 1, 0, 0) == 0 && waits_for(child, SIGUSR2));
}
#endif

static void attaching(void)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600), status;
    volatile long *shared = (volatile long *)shmat(id, (char *)0, 0);
    pid_t child;

    shmctl(id, IPC_RMID, (struct shmid_ds *)0);
    child = stranger(shared);
    check("attach-myself", FAILS(ptrace(PT_ATTACH, getpid(), 0, 0, 0), EPERM));
    check("attach-nobody", FAILS(ptrace(PT_ATTACH, 29999, 0, 0, 0), ESRCH));
    check("attach", ptrace(PT_ATTACH, child, 0, 0, 0) == 0 && waits_for(child, SIGTRAP));
    check("attach-twice", FAILS(ptrace(PT_ATTACH, child, 0, 0, 0), EPERM));
    check("attached-stands", !runs(shared));
    check("attached-data", ptrace(PT_RDUSER, child, (int)&shared[2], 0, 0) == child);
    check("attached-goes-on", ptrace(PT_CONTIN, child, 1, 0, 0) == 0 && runs(shared));
    kill(child, SIGUSR1);
    check("attached-signal", waits_for(child, SIGUSR1));
    check("detach", ptrace(PT_DETACH, child, 1, SIGUSR1, 0) == SIGUSR1 && runs(shared));
    while (shared[1] == 0)
        usleep(1000);
    check("detached", FAILS(ptrace(PT_CONTIN, child, 1, 0, 0), ESRCH) && FAILS(waitpid(child, &status, 0), ECHILD));
    check("attach-again", ptrace(PT_ATTACH, child, 0, 0, 0) == 0 && waits_for(child, SIGTRAP));
#ifdef __hppa
    blocks(child, shared);
#endif
    kill(child, SIGKILL);
    check("attached-dies", waitpid(child, &status, 0) == child && status == SIGKILL);
    wait(&status);
    check("its-parent-knows", shared[3] == SIGKILL && shared[4] == 1);
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
    check("with-the-signal", ptrace(PT_CONTIN, child, 1, SIGUSR2, 0) == SIGUSR2 && stopped_by(child, SIGCLD));
    check("stops-after-exec", ptrace(PT_CONTIN, child, 1, SIGCLD, 0) == SIGCLD && stopped_by(child, SIGTRAP));
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
#ifndef __hppa
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    stopped_by(child, SIGUSR1);
    check("sizes", ptrace(PT_RUAREA, child, 0xb4, 0, 0) > 0 && ptrace(PT_RUAREA, child, 0xbc, 0, 0) > 0);
    check("floating-point", ptrace(PT_WUAREA, child, FP0, 0x40010000, 0) == 0x40010000
          && ptrace(PT_RUAREA, child, FP0, 0, 0) == 0x40010000);
    kill(child, SIGKILL);
    wait(&status);
#endif
    attaching();
    child = fork();
    if (child == 0)
        _exit(debugged(argv[1]));
    stopped_by(child, SIGUSR1);
    return 0;                           /* leaves it behind: it is killed, too */
}
