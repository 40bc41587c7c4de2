/* msem_lock(2), msem_unlock(2). */
#include <errno.h>
#include <sys/mman.h>

extern int __msleep(msemaphore *, int), __mwakeup(msemaphore *, int);

static int only(int condition, int known)
{
    if (condition == 0 || condition == known)
        return 1;
    errno = EINVAL;
    return 0;
}

int msem_lock(msemaphore *semaphore, int condition)
{
    return only(condition, MSEM_IF_NOWAIT) ? __msleep(semaphore, condition) : -1;
}

int msem_unlock(msemaphore *semaphore, int condition)
{
    return only(condition, MSEM_IF_WAITERS) ? __mwakeup(semaphore, condition) : -1;
}
