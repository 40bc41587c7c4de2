/* System calls hp9k lacks: each fails with the errno of its row, and the program goes on. */
#include <errno.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

extern int syscall();

static void show(const char *name, int result)
{
    printf("%s %d %d\n", name, result, errno);
    errno = 0;
}

int main(void)
{
    errno = 0;
    show("reboot", syscall(55, 0));
    show("reboot", syscall(55, 0));
    show("quotactl", syscall(148, 0, "/dev/dsk/0s0", 0, 0));
    show("acct", syscall(51, "/usr/adm/pacct"));
    show("none", syscall(999));
    show("none", syscall(999));
    return 0;
}
