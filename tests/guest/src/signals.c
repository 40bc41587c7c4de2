/* Signals as a program sees them: every line is "name ok" or "name FAILED". */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#ifdef __hppa
#define ZERO_DIVIDE_CODE 13     /* conditional trap */
#define UNDEFINED_INSTRUCTION ".word 0xfc000000"
#define STACK_START(space) (space)                      /* it grows upwards */
#else
#define ZERO_DIVIDE_CODE 5
#define UNDEFINED_INSTRUCTION "illegal"
#define STACK_START(space) ((space) + sizeof (space))
#endif

static volatile int caught, code_seen, count;
static volatile double shared;
static jmp_buf escape;

static void check(const char *name, int good)
{
    printf("%s %s\n", name, good ? "ok" : "FAILED");
}

static void note(int sig, int code, struct sigcontext *scp)
{
    (void)scp;
    caught = sig;
    code_seen = code;
    count++;
}

/* Uses the floating-point registers, which the interrupted program must not notice. */
static void disturb(int sig, int code, struct sigcontext *scp)
{
    int i;
    double x = 1.5;

    (void)code;
    (void)scp;
    for (i = 0; i < 20; i++)
        x = x * 1.25 + i;
    shared = x;
    caught = sig;
    count++;
}

static void leave(int sig, int code, struct sigcontext *scp)
{
    (void)scp;
    caught = sig;
    code_seen = code;
    longjmp(escape, 1);
}

static void skip(int sig, int code, struct sigcontext *scp)
{
    (void)code;
    caught = sig;
#ifdef __hppa
    scp->sc_pc += 4;
    scp->sc_state.ss_pcoq_tail += 4;
#else
    scp->sc_pc += 2;
#endif
}

static void install(int sig, void (*handler)(), int mask, int flags)
{
    struct sigvec vec;

    vec.sv_handler = handler;
    vec.sv_mask = mask;
    vec.sv_flags = flags;
    if (sigvector(sig, &vec, (struct sigvec *)0) < 0)
        perror("sigvector");
}

static void handlers(void)
{
    struct sigvec old;

    install(SIGUSR1, note, 0, 0);
    caught = 0;
    kill(getpid(), SIGUSR1);
    check("handler-entered", caught == SIGUSR1);
    sigvector(SIGUSR1, (struct sigvec *)0, &old);
    check("handler-stays", old.sv_handler == (void (*)())note);
    signal(SIGUSR1, (void (*)())note);
    kill(getpid(), SIGUSR1);
    sigvector(SIGUSR1, (struct sigvec *)0, &old);
    check("signal-resets", old.sv_handler == (void (*)())SIG_DFL);
    errno = 0;
    check("kill-cannot-be-caught", signal(SIGKILL, (void (*)())note) == (void (*)())-1 && errno == EINVAL);
}

static void registers(void)
{
    double a = 1.0 / 3, b = 2.0 / 7, c = a * b, sum = 0;
    int i;

    install(SIGUSR2, disturb, 0, 0);
    for (i = 0; i < 50; i++) {
        sum += a * b + c;
        kill(getpid(), SIGUSR2);
    }
    check("floating-point-kept", sum > 50 * 2 * c - 1e-12 && sum < 50 * 2 * c + 1e-12);
}

static void masks(void)
{
    int old;

    install(SIGUSR1, note, 0, 0);
    caught = 0;
    old = sigblock(1 << (SIGUSR1 - 1));
    kill(getpid(), SIGUSR1);
    check("blocked-is-held", caught == 0);
    sigsetmask(old);
    check("unblocked-is-taken", caught == SIGUSR1);
    sigblock(1 << (SIGUSR1 - 1));
    kill(getpid(), SIGUSR1);
    caught = 0;
    errno = 0;
    check("sigpause-eintr", sigpause(0) == -1 && errno == EINTR && caught == SIGUSR1);
    caught = 0;
    kill(getpid(), SIGUSR1);
    check("sigpause-restores-mask", caught == 0);
    sigsetmask(0);
}

static void posix(void)
{
    struct sigaction act, old;
    sigset_t set, pending;

    memset(&act, 0, sizeof act);
    act.sa_handler = (void (*)())note;
    sigemptyset(&act.sa_mask);
    check("sigaction", sigaction(SIGUSR2, &act, &old) == 0 && old.sa_handler == (void (*)())disturb);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, (sigset_t *)0);
    kill(getpid(), SIGUSR2);
    sigpending(&pending);
    check("sigpending", sigismember(&pending, SIGUSR2) == 1 && sigismember(&pending, SIGUSR1) == 0);
    sigemptyset(&set);
    caught = 0;
    check("sigsuspend", sigsuspend(&set) == -1 && errno == EINTR && caught == SIGUSR2);
    sigprocmask(SIG_SETMASK, &set, (sigset_t *)0);
}

/* SIGALRM in 50 milliseconds. */
static void soon(void)
{
    struct itimerval timer;

    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = 50000;
    setitimer(ITIMER_REAL, &timer, (struct itimerval *)0);
}

static void timers(void)
{
    struct itimerval timer, old;
    char byte;

    install(SIGALRM, note, 0, 0);
    caught = 0;
    soon();
    errno = 0;
    check("pause-eintr", pause() == -1 && errno == EINTR && caught == SIGALRM);
    alarm(100);
    check("alarm-left", alarm(0) == 100);
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = timer.it_interval.tv_usec = 20000;
    count = 0;
    setitimer(ITIMER_REAL, &timer, &old);
    while (count < 5)
        ;
    memset(&timer, 0, sizeof timer);
    setitimer(ITIMER_REAL, &timer, &old);
    check("itimer-while-computing", count >= 5 && old.it_interval.tv_usec == 20000);
    install(SIGVTALRM, note, 0, 0);
    caught = 0;
    timer.it_value.tv_usec = 20000;
    setitimer(ITIMER_VIRTUAL, &timer, &old);
    while (caught != SIGVTALRM)
        ;
    check("itimer-virtual", 1);
    soon();
    errno = 0;
    check("read-eintr", read(0, &byte, 1) == -1 && errno == EINTR);
}

static void faults(void)
{
    volatile int zero = 0, result = 0;

    install(SIGFPE, leave, 0, 0);
    if (!setjmp(escape))
        result = 7 / zero;
    check("zero-divide", caught == SIGFPE && code_seen == ZERO_DIVIDE_CODE);
    sigsetmask(0);
    install(SIGSEGV, leave, 0, 0);
    if (!setjmp(escape))
        result = *(volatile int *)0x30000000;
    check("segmentation-violation", caught == SIGSEGV);
    sigsetmask(0);
    install(SIGBUS, leave, 0, 0);
    if (!setjmp(escape))
        *(volatile int *)0x100 = result;
    check("write-to-text", caught == SIGBUS);
    sigsetmask(0);
    install(SIGILL, skip, 0, 0);
    caught = 0;
    __asm__ volatile(UNDEFINED_INSTRUCTION);
    check("illegal-skipped", caught == SIGILL);
}

static void stacks(void)
{
    static char space[4096];
    struct sigstack stack, old;
    char here;

    stack.ss_sp = STACK_START(space);
    stack.ss_onstack = 0;
    check("sigstack", sigstack(&stack, &old) == 0 && old.ss_onstack == 0);
    install(SIGUSR1, note, 0, SV_ONSTACK);
    caught = 0;
    kill(getpid(), SIGUSR1);
    memset(space, 0, 16);
    check("on-signal-stack", caught == SIGUSR1 && (&here < space || &here > space + sizeof space));
}

int main(void)
{
    handlers();
    registers();
    masks();
    posix();
    timers();
    faults();
    stacks();
    signal(SIGUSR2, SIG_DFL);
    fflush(stdout);
    kill(getpid(), SIGUSR2);
    return 1;
}
