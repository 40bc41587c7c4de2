/* launch PATH ARGUMENT...: says what machine it is on, runs the program as a child and says how that ended. */
#include <stdio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct utsname system;
    int status;
    pid_t child;

    uname(&system);
    printf("%s %ld\n", system.machine, sysconf(_SC_CLK_TCK));
    fflush(stdout);
    if (argc < 2)
        return 7;
    child = fork();
    if (child == 0) {
        execv(argv[1], argv + 1);
        perror(argv[1]);
        _exit(126);
    }
    wait(&status);
    printf("%s: %#x\n", argv[1], status);
    return 0;
}
