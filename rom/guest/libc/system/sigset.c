/* Sets of signals: sigemptyset(3) and its relations. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#define WORD(set, signo)    ((set)->sigset[((signo) - 1) / 32])
#define BIT(signo)          (1L << (((signo) - 1) % 32))

static int valid(int signo)
{
    if (signo > 0 && signo < NSIG)
        return 1;
    errno = EINVAL;
    return 0;
}

int sigemptyset(sigset_t *set)
{
    memset(set, 0, sizeof *set);
    return 0;
}

int sigfillset(sigset_t *set)
{
    memset(set, 0xff, sizeof *set);
    return 0;
}

int sigaddset(sigset_t *set, int signo)
{
    if (!valid(signo))
        return -1;
    WORD(set, signo) |= BIT(signo);
    return 0;
}

int sigdelset(sigset_t *set, int signo)
{
    if (!valid(signo))
        return -1;
    WORD(set, signo) &= ~BIT(signo);
    return 0;
}

int sigismember(const sigset_t *set, int signo)
{
    if (!valid(signo))
        return -1;
    return (WORD(set, signo) & BIT(signo)) != 0;
}
