/* signal(2) and System V's sigset(2) family, which HP-UX makes of sigvector(2) and sigsetmask(2). */
#include <signal.h>
#include <unistd.h>

/* System V's way: the handler is gone once it has run. */
void (*signal(int signo, void (*handler)()))()
{
    struct sigvec wanted = {handler, 0, SV_RESETHAND}, old;

    if (handler == SIG_DFL || handler == SIG_IGN)
        wanted.sv_flags = 0;
    if (sigvector(signo, &wanted, &old) == -1)
        return SIG_ERR;
    return old.sv_handler;
}

int sigvec(int signo, const struct sigvec *wanted, struct sigvec *old)
{
    return sigvector(signo, wanted, old);
}

int raise(int signo)
{
    return kill(getpid(), signo);
}

int killpg(pid_t group, int signo)
{
    return kill(-group, signo);
}

int sighold(int signo)
{
    sigblock(sigmask(signo));
    return 0;
}

int sigrelse(int signo)
{
    sigsetmask(sigblock(0) & ~sigmask(signo));
    return 0;
}

int sigignore(int signo)
{
    struct sigvec wanted = {SIG_IGN, 0, 0};

    return sigvector(signo, &wanted, 0);
}

/* The handler stays, and its signal is held while it runs. */
void (*sigset(int signo, void (*handler)()))()
{
    int was_held = (sigblock(0) & sigmask(signo)) != 0;
    struct sigvec wanted = {handler, 0, 0}, old;

    if (sigvector(signo, handler == SIG_HOLD ? 0 : &wanted, &old) == -1)
        return SIG_ERR;
    if (handler == SIG_HOLD)
        sighold(signo);
    else if (was_held)
        sigrelse(signo);
    return was_held ? SIG_HOLD : old.sv_handler;
}

int siginterrupt(int signo, int interrupt)
{
    struct sigaction action;

    if (sigaction(signo, 0, &action) == -1)
        return -1;
    if (interrupt)
        action.sa_flags &= ~SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return sigaction(signo, &action, 0);
}
