/* uname(2), gethostname(2) and what else shares the utssys call. */
#include <sys/utsname.h>
#include <unistd.h>
#include <ustat.h>

enum { UNAME = 0, USTAT = 2, SETUNAME = 3, SETHOSTNAME = 4, GETHOSTNAME = 5 };

extern int utssys(void *buffer, int argument, int what);

int uname(struct utsname *name)
{
    return utssys(name, 0, UNAME);
}

int ustat(dev_t device, struct ustat *status)
{
    return utssys(status, device, USTAT);
}

int setuname(const char *name, unsigned int length)
{
    return utssys((void *)name, length, SETUNAME);
}

int sethostname(const char *name, size_t length)
{
    return utssys((void *)name, length, SETHOSTNAME);
}

int gethostname(char *name, size_t size)
{
    return utssys(name, size, GETHOSTNAME);
}
