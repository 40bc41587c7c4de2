/* A byte to a child and back, as often as asked. */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "work.h"

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long done = 0, i;
    int there[2], back[2];
    unsigned char byte;
    pid_t child;

    if (pipe(there) < 0 || pipe(back) < 0)
        fail("pipe");
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1) {
            byte++;
            write(back[1], &byte, 1);
        }
        _exit(0);
    }
    for (i = 0; i < amount; i++) {
        byte = i;
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            fail("read");
        done += byte == (unsigned char)(i + 1);
    }
    close(there[1]);
    wait((int *)0);
    return done;
}
