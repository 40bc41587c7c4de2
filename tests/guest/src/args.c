/* Arguments and environment as main finds them, one a line. */
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(int argc, char **argv, char **envp)
{
    int i;

    printf("argc=%d\n", argc);
    for (i = 0; i < argc; i++)
        printf("argv[%d]=%s\n", i, argv[i]);
    printf("argv[argc] is %s\n", argv[argc] ? "not NULL" : "NULL");
    printf("environ is %s\n", environ == envp ? "envp" : "not envp");
    for (i = 0; envp[i]; i++)
        printf("env %s\n", envp[i]);
    return argc > 1 ? atoi(argv[1]) & 0xff : 0;
}
