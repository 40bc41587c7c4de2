/* Signals as releases 10 and 11 have them, on the Series 800: signal stacks, signals that are waited for.
   hp9k cc: --series 800 */
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static volatile int caught, depth, deepest, times, on_stack;
static char space[SIGSTKSZ];

static void note(int sig)
{
    stack_t stack;
    char here;

    caught = sig;
    on_stack = &here >= space && &here < space + sizeof space && sigaltstack(0, &stack) == 0 &&
        stack.ss_flags == SS_ONSTACK && FAILS(sigaltstack(&stack, 0), EPERM);
}

static void again(int sig)
{
    if (++depth > deepest)
        deepest = depth;
    if (++times < 3)
        kill(getpid(), sig);
    depth--;
}

static void install(int sig, void (*handler)(), int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(sig, &action, (struct sigaction *)0);
}

static void stacks(void)
{
    stack_t stack, old;

    check("no-stack", sigaltstack(0, &old) == 0 && old.ss_flags == SS_DISABLE);
    stack.ss_sp = space;
    stack.ss_flags = 0;
    stack.ss_size = sizeof space;
    check("sigaltstack", sigaltstack(&stack, &old) == 0 && sigaltstack(0, &old) == 0 && old.ss_sp == space &&
          old.ss_size == sizeof space && old.ss_flags == 0);
    install(SIGUSR1, note, SA_ONSTACK);
    kill(getpid(), SIGUSR1);
    check("on-it", caught == SIGUSR1 && on_stack);
    stack.ss_size = MINSIGSTKSZ - 1;
    check("too-small", FAILS(sigaltstack(&stack, 0), ENOMEM));
    stack.ss_flags = 4;
    check("bad-flags", FAILS(sigaltstack(&stack, 0), EINVAL));
    stack.ss_flags = SS_DISABLE;
    check("disabled", sigaltstack(&stack, 0) == 0);
    kill(getpid(), SIGUSR1);
    check("off-it", !on_stack);
}

static void flags(void)
{
    int status, child;

    install(SIGUSR1, again, 0);
    kill(getpid(), SIGUSR1);
    check("defer", deepest == 1 && times == 3);
    install(SIGUSR1, again, SA_NODEFER);
    deepest = times = 0;
    kill(getpid(), SIGUSR1);
    check("nodefer", deepest == 3);
    install(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
    if ((child = fork()) == 0)
        _exit(3);
    check("nocldwait", FAILS(waitpid(child, &status, 0), ECHILD));
    install(SIGCHLD, SIG_DFL, 0);
}

static void waits(void)
{
    struct timespec soon = {0, 20000000}, never = {0, 1000000000};
    struct itimerval timer;
    union sigval value;
    sigset_t set;
    int sig = 0, info[32], child, status;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, 0);
    caught = 0;
    install(SIGUSR1, note, 0);
    kill(getpid(), SIGUSR1);
    check("sigwait", sigwait(&set, &sig) == 0 && sig == SIGUSR1 && !caught);
    check("sigwait-efault", sigwait(&set, (int *)0x70000000) == EFAULT);
    check("sigtimedwait", FAILS(sigtimedwait(&set, 0, &soon), EAGAIN));
    check("sigtimedwait-einval", FAILS(sigtimedwait(&set, 0, &never), EINVAL));
    value.sival_int = 5;
    check("sigqueue", sigqueue(getpid(), SIGUSR2, value) == 0 && sigwaitinfo(&set, (siginfo_t *)info) == SIGUSR2 &&
          info[0] == SIGUSR2);
    check("sigqueue-errors", FAILS(sigqueue(29999, SIGUSR2, value), ESRCH) && FAILS(sigqueue(getpid(), 99, value), EINVAL));
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = 20000;
    setitimer(ITIMER_REAL, &timer, 0);
    check("sigwait-later", sigwaitinfo(&set, 0) == SIGALRM);
    if ((child = fork()) == 0) {
        sigwait(&set, &sig);
        _exit(sig);
    }
    usleep(10000);
    kill(child, SIGUSR2);
    check("sigwait-child", waitpid(child, &status, 0) == child && status == SIGUSR2 << 8);
    install(SIGALRM, note, 0);
    sigdelset(&set, SIGALRM);
    sigprocmask(SIG_SETMASK, &set, 0);
    setitimer(ITIMER_REAL, &timer, 0);
    check("sigwait-eintr", sigwait(&set, &sig) == EINTR && caught == SIGALRM);
}

int main(void)
{
    stacks();
    flags();
    waits();
    return 0;
}
