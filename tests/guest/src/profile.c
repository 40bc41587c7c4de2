/* profil(2): two functions that take three to one of the time.  hp9k cc: -fno-toplevel-reorder */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define BYTES 65536             /* of code, at most */

static unsigned short counts[BYTES / 2];
static volatile int total;

/* Each computes for so many hundredths of a second of processor time. */
#define COMPUTES(name, operation) \
    static __attribute__((noinline)) void name(int hundredths) \
    { \
        clock_t end = clock() + hundredths * (CLOCKS_PER_SEC / 100); \
        int i; \
        while (clock() < end) \
            for (i = 0; i < 100000; i++) \
                total = total operation i; \
    }

COMPUTES(much, +)
COMPUTES(less, ^)

static __attribute__((noinline)) void last(void) { total = 0; }

static long address(void (*function)())
{
    long word = (long)function;

#ifdef __hppa
    if (word & 2)               /* of a procedure label */
        word = *(long *)(word & ~3);
#endif
    return word;
}

static int between(long base, void (*from)(), void (*to)())
{
    long i = (address(from) - base) / 2, end = (address(to) - base) / 2;
    int sum = 0;

    for (; i < end; i++)
        sum += counts[i];
    return sum;
}

static int all(void)
{
    int i, sum = 0;

    for (i = 0; i < BYTES / 2; i++)
        sum += counts[i];
    return sum;
}

int main(void)
{
    long base = address(much);
    int in_much, in_less, before, status, child;

    profil((short *)counts, sizeof counts, (void (*)())base, 0x10000);
    much(30);
    less(10);
    profil((short *)counts, sizeof counts, (void (*)())base, 0);
    in_much = between(base, much, less);
    in_less = between(base, less, last);
    check("counts", in_much > 0 && in_less > 0);
    check("in-proportion", in_much > in_less);
    before = all();
    less(10);
    check("off", all() == before);
    memset(counts, 0, sizeof counts);
    profil((short *)counts, sizeof counts, (void (*)())base, 0x8000);
    much(10);
    check("half-scale", counts[0] + between(base, much, less) > 0);
    if ((child = fork()) == 0) {
        memset(counts, 0, sizeof counts);
        much(10);
        _exit(all() == 0);
    }
    check("in-a-child", waitpid(child, &status, 0) == child && status == 0);
    profil((short *)0x70000000, sizeof counts, (void (*)())base, 0x10000);
    much(10);
    check("bad-buffer", 1);
    return 0;
}
