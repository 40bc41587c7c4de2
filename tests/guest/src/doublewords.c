/*
 * PA-RISC 2.0's 64-bit registers in a 32-bit program, as HP's compilers use them. hp9k cc: --series 800
 * What they compute is compared with what the compiler's pairs of 32-bit registers do.
 */
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

typedef unsigned long long word;

__asm__(".level 2.0");

/* Two words as one doubleword through memory: depd and std, ldd and extrd. */
static int adjacent(void)
{
    struct { word whole; unsigned left, right; } at __attribute__((aligned(8)));
    unsigned left, right;

    at.whole = 0;
    __asm__ volatile("ldil L'0x89abc800,%%r20\n\tldo 0x5ef(%%r20),%%r20\n\tldi -2,%%r21\n\t"
                     "depd %%r20,31,32,%%r21\n\tstd %%r21,0(%2)\n\t"
                     "ldd 0(%2),%%r19\n\textrd,u %%r19,31,32,%0\n\textrd,u %%r19,63,32,%1"
                     : "=r"(left), "=r"(right) : "r"(&at) : "r19", "r20", "r21", "memory");
    return at.whole == 0x89abcdeffffffffeULL && left == 0x89abcdef && right == 0xfffffffe;
}

static word shifted_in_pairs(word x, unsigned count)
{
    word sum = 0;

    while (count--) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        sum += (long long)x < 0 ? x - sum : x + (sum >> 32);
    }
    return sum ^ x;
}

/* The same with 64-bit registers, addresses and counts in the right halves of registers with something left of them. */
static word shifted(word x, unsigned count)
{
    word result = x;

    __asm__ volatile(
        "ldd 0(%0),%%r19\n\t"
        "copy %%r0,%%r20\n\t"
        "copy %1,%%r23\n\t"
        "depdi 5,31,32,%%r23\n"
        "1:\tcmpib,=,n 0,%%r23,3f\n\t"
        "ldo -1(%%r23),%%r23\n\t"
        "depd,z %%r19,50,51,%%r21\n\t"
        "xor %%r19,%%r21,%%r19\n\t"
        "extrd,u %%r19,56,57,%%r21\n\t"
        "xor %%r19,%%r21,%%r19\n\t"
        "depd,z %%r19,46,47,%%r21\n\t"
        "xor %%r19,%%r21,%%r19\n\t"
        "cmpb,*>,n %%r0,%%r19,2f\n\t"
        "extrd,u %%r20,31,32,%%r21\n\t"
        "add,l %%r19,%%r21,%%r21\n\t"
        "b 1b\n\t"
        "add,l %%r20,%%r21,%%r20\n"
        "2:\tb 1b\n\t"
        "copy %%r19,%%r20\n"
        "3:\txor %%r19,%%r20,%%r19\n\t"
        "std %%r19,0(%0)"
        : : "r"(&result), "r"(count) : "r19", "r20", "r21", "r23", "memory");
    return result;
}

/* Conditions on doublewords, carries out of them, and those of their right words. */
static int conditions(void)
{
    unsigned found = 0;

    __asm__ volatile("ldi 1,%%r19\n\tdepd,z %%r19,31,32,%%r19\n\t" /* 1 << 32 */
                     "cmpclr,*= %%r19,%%r0,%%r20\n\tldo 1(%0),%0\n\t"
                     "cmpclr,= %%r19,%%r0,%%r20\n\tldo 2(%0),%0\n\t" /* skipped */
                     "ldi -1,%%r20\n\tadd %%r20,%%r19,%%r21\n\tadd,dc %%r0,%%r0,%%r22\n\tdepw,z %%r22,29,3,%%r22\n\t"
                     "or %0,%%r22,%0\n\t" /* 4 */
                     "bb,*<,n %%r20,0,1f\n\tldo 8(%0),%0\n" /* skipped */
                     "1:\tcmpib,*> 0,%%r20,2f\n\tldo 16(%0),%0\n\tldo 32(%0),%0\n" /* the first */
                     "2:\taddi,tsv 1,%%r20,%%r0"
                     : "+r"(found) : : "r19", "r20", "r21", "r22");
    return found == (1 | 4 | 16);
}

/* Left halves over system calls and in a child: number in r22, through the gateway. */
static int over_calls(int number, unsigned *result)
{
    word kept[2];

    __asm__ volatile("ldi 7,%%r5\n\tdepdi -3,31,32,%%r5\n\tldi 8,%%r19\n\tdepdi 6,31,32,%%r19\n\t"
                     "copy %2,%%r22\n\tcopy %1,%%r6\n\tcopy %3,%%r7\n\t"
                     "ldil L'0xc0000000,%%r1\n\tble 4(%%sr7,%%r1)\n\tnop\n\t"
                     "std %%r5,0(%%r6)\n\tstd %%r19,8(%%r6)\n\tstw %%r28,0(%%r7)\n\tstw %%r29,4(%%r7)"
                     : "=m"(kept) : "r"(kept), "r"(number), "r"(result)
                     : "r1", "r2", "r5", "r6", "r7", "r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r28", "r29", "r31",
                       "memory");
    return kept[0] == 0xfffffffd00000007ULL && kept[1] == 0x600000008ULL;
}

static volatile unsigned caught;

/* Leaves nothing in the left half of any register but the stack pointer's. */
static void disturb(int number)
{
    __asm__ volatile("depdi -1,31,32,%%r1\n\tdepdi -1,31,32,%%r3\n\tdepdi -1,31,32,%%r4\n\tdepdi -1,31,32,%%r5\n\t"
                     "depdi -1,31,32,%%r19\n\tdepdi -1,31,32,%%r20\n\tdepdi -1,31,32,%%r21\n\tdepdi -1,31,32,%%r22\n\t"
                     "depdi -1,31,32,%%r23\n\tdepdi -1,31,32,%%r24\n\tdepdi -1,31,32,%%r25\n\tdepdi -1,31,32,%%r26\n\t"
                     "depdi -1,31,32,%%r28\n\tdepdi -1,31,32,%%r29\n\tdepdi -1,31,32,%%r31"
                     : : : "r1");
    caught++;
}

static int over_signals(void)
{
    struct itimerval often = {{0, 3000}, {0, 3000}}, never = {{0, 0}, {0, 0}};
    struct sigaction act;
    word expected = shifted_in_pairs(3, 2000), right = 1;

    act.sa_handler = disturb;
    sigemptyset(&act.sa_mask);
    act.sa_flags = 0;
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (caught < 20)
        right &= shifted(3, 2000) == expected;
    setitimer(ITIMER_REAL, &never, NULL);
    return right;
}

int main(int argc, char **argv)
{
    unsigned result[2], loops = argc > 1 ? 200 : 200000;
    int status;

    check("adjacent", adjacent());
    check("shifted", shifted(0x9e3779b97f4a7c15ULL, loops) == shifted_in_pairs(0x9e3779b97f4a7c15ULL, loops));
    check("conditions", conditions());
    check("calls", over_calls(20, result) && result[0] == (unsigned)getpid());
    status = over_calls(2, result); /* fork */
    if (result[1])
        _exit(status ? 5 : 6);
    check("fork", status && wait(&status) == (int)result[0] && status == 5 << 8);
    check("signals", over_signals());
    return 0;
}
