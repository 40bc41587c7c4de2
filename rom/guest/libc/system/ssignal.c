/* ssignal(3), gsignal(3): signals of the program's own, numbered 1 to 15, that never leave it. */
#include <signal.h>

#define HIGHEST 15

static void (*actions[HIGHEST + 1])();

void (*ssignal(int signo, void (*action)()))()
{
    void (*old)();

    if (signo < 1 || signo > HIGHEST)
        return SIG_DFL;
    old = actions[signo];
    actions[signo] = action;
    return old;
}

int gsignal(int signo)
{
    void (*action)();

    if (signo < 1 || signo > HIGHEST || (action = actions[signo]) == SIG_DFL)
        return 0;
    if (action == SIG_IGN)
        return 1;
    actions[signo] = SIG_DFL;
    return ((int (*)())action)(signo);
}
