#include <stdio.h>
#include <sys/utsname.h>

int main(void)
{
    struct utsname system;

    uname(&system);
    printf("hello from %s %s on a %s\n", system.sysname, system.release, system.machine);
    return 0;
}
