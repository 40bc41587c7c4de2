/* getpid(2), as often as asked: what a system call costs when the call itself does nothing. */
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long done = 0, i;
    pid_t pid = getpid();

    for (i = 0; i < amount; i++)
        done += getpid() == pid;
    return done;
}
