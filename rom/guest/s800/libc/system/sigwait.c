/* sigwait(3): an error is its result, as with all that POSIX threads brought along. */
#include <errno.h>
#include <signal.h>

extern int __sigwait(const sigset_t *, int *);

int sigwait(const sigset_t *set, int *sig)
{
    return __sigwait(set, sig) == 0 ? 0 : errno;
}
