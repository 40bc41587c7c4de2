/* Faults a program recovers from.  It asks nothing of the memory it uses, as the Bourne shell does not: its SIGSEGV handler moves
   the break until the address is there, and what was interrupted goes on as if nothing had been. */
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define STEP 8192

static volatile int grown, depth, seen_code;
static volatile long seen_address;
static sigjmp_buf escape;

static void install(int sig, void (*handler)(), long mask, int flags)
{
    struct sigvec vec;

    vec.sv_handler = handler;
    vec.sv_mask = mask;
    vec.sv_flags = flags;
    sigvector(sig, &vec, (struct sigvec *)0);
}

static void grow(int sig, int code, struct sigcontext *scp)
{
    (void)code;
    grown++;
#ifdef __hppa
    seen_address = scp->sc_state.ss_cr21;
#else
    (void)scp;
#endif
    if (sbrk(STEP) == (void *)-1)
        _exit(9);
    (void)sig;
}

static void leave(int sig, int code, struct sigcontext *scp)
{
    (void)sig;
    (void)scp;
    seen_code = code;
    siglongjmp(escape, 1);
}

/* Its own fault comes while it handles one. */
static void nested(int sig, int code, struct sigcontext *scp)
{
    (void)sig;
    (void)code;
    (void)scp;
    if (++depth < 5)
        kill(getpid(), SIGUSR1);
    depth += 100;
}

/* Moves, adds and stores in many shapes, each of which may be the first to touch a page. */
static unsigned long fill(char *base, long length)
{
    unsigned long sum = 0, n = 0;
    double scale = 1.5, total = 0;
    char *p = base;

    while (p + 64 < base + length) {
        *p++ = n;
        *(short *)(p + 1) = n * 3;
        p += 3;
        *(long *)p = n * 7;
        p += 4;
        *(double *)p = n * scale;
        total += *(double *)p;
        p += 8;
        memcpy(p, base, 16);
        p += 16;
        sum += n++;
    }
    return total == sum * scale ? n : 0;
}

/* Carries on in a loop after each escape. */
static int escapes(int count)
{
    volatile int i, left = 0;

    for (i = 0; i < count; i++)
        if (!sigsetjmp(escape, 1))
            *(volatile char *)0x30000000 = 1;
        else
            left++;
    return left;
}

int main(void)
{
    char *base = sbrk(0);
    unsigned long count;
    long expected = 0, i;
    int status;

    base = sbrk(STEP - ((long)base & (STEP - 1)) + STEP) + STEP;
    base = (char *)(((long)base + STEP - 1) & ~(long)(STEP - 1));
    for (i = 0; i + 64 < 300000; i += 32)
        expected++;
    install(SIGSEGV, grow, 0, 0);
    count = fill(base, 300000);
    check("grows-its-break", count >= expected - 1 && grown >= 300000 / STEP - 2);
#ifdef __hppa
    check("address-of-the-fault", seen_address >= (long)base && seen_address < (long)base + 300000 + STEP);
#endif
    install(SIGSEGV, leave, sigmask(SIGUSR2), 0);
    check("escapes", escapes(1000) == 1000);
    check("mask-after-escape", sigblock(0) == 0);
    install(SIGUSR1, nested, 0, 0);
    sigsetmask(0);
    kill(getpid(), SIGUSR1);
    check("not-nested-while-blocked", depth == 202);    /* twice, one after the other */
    if (fork() == 0) {
        install(SIGSEGV, SIG_IGN, 0, 0);
        *(volatile char *)0x30000000 = 1;       /* can't be ignored */
        _exit(0);
    }
    wait(&status);
    check("ignored-fault-kills", (status & 0x7f) == SIGSEGV);
    if (fork() == 0) {
        install(SIGSEGV, grow, 0, 0);
        sigblock(sigmask(SIGSEGV));
        *(volatile char *)0x30000000 = 1;
        _exit(0);
    }
    wait(&status);
    check("blocked-fault-kills", (status & 0x7f) == SIGSEGV);
    return 0;
}
