/* A process that forks, and vforks, children which execute this program again. */
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

volatile int flag;

void child_part(void) { flag = 7; }
void parent_part(int status) { flag = status; }
void again(void) { flag++; }

int main(int argc, char **argv)
{
    int status;

    if (argc > 1) {
        again();
        return 3;
    }
    if (fork() == 0) {
        child_part();
        execl(argv[0], argv[0], "again", (char *)0);
        _exit(9);
    }
    wait(&status);
    parent_part(status);
    if (vfork() == 0) {
        execl(argv[0], argv[0], "again", (char *)0);
        _exit(9);
    }
    wait(&status);
    printf("status %x\n", status);
    return 0;
}
