/* Which of SIGHUP, SIGINT and SIGTERM the program was started with ignored. */
#include <signal.h>
#include <stdio.h>

static int ignored(int sig)
{
    struct sigvec vec;

    sigvector(sig, (struct sigvec *)0, &vec);
    return vec.sv_handler == (void (*)())SIG_IGN;
}

int main(void)
{
    printf("%d %d %d\n", ignored(SIGHUP), ignored(SIGINT), ignored(SIGTERM));
    return 0;
}
