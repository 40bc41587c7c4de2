/* crash WHAT: a child that ends in a way that asks for a core file; prints how the parent saw it end. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char marker[] = "here is the data segment";

static void die(const char *how)
{
    struct rlimit limit = {100, RLIM_INFINITY};

    strcpy(marker + 5, "was changed");
    if (!strcmp(how, "limited"))
        setrlimit(RLIMIT_CORE, &limit);
    if (!strcmp(how, "no-permission"))
        chdir("/readonly");
    if (!strcmp(how, "directory"))
        mkdir("core", 0777);
    if (!strcmp(how, "again"))
        close(creat("core", 0600));
    if (!strcmp(how, "quit"))
        kill(getpid(), SIGQUIT);
    if (!strcmp(how, "terminated"))
        kill(getpid(), SIGTERM);
    *(volatile int *)0x30000000 = 1;
}

int main(int argc, char **argv)
{
    int status;

    if (fork() == 0) {
        die(argv[1]);
        _exit(0);
    }
    wait(&status);
    printf("%#x\n", status);
    return argc == 2 ? 0 : 1;
}
