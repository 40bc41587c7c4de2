/* Read-write locks.  Writers that wait keep further readers out. */
#include <string.h>
#include "thread.h"

#define SHARED 1
#define VALID 8

static struct rwlock *known(pthread_rwlock_t *lock)
{
    return lock && usable(lock, sizeof(struct rwlock)) ? (struct rwlock *)lock : 0;
}

int pthread_rwlock_init(pthread_rwlock_t *object, const pthread_rwlockattr_t *attr)
{
    struct rwlock *lock = (struct rwlock *)object;

    memset(lock, 0, sizeof *lock);
    __free_lock(&lock->guard);
    lock->shared = attr && (int)attr->__state & SHARED;
    lock->magic = MAGIC;
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *object)
{
    struct rwlock *lock = known(object);

    if (!lock)
        return EINVAL;
    if (lock->readers || lock->writer || lock->waiting)
        return EBUSY;
    lock->magic = GONE;
    return 0;
}

static int is_free(const struct rwlock *lock, int writing)
{
    if (writing)
        return !lock->readers && !lock->writer;
    return !lock->writer && !lock->writers_waiting;
}

static void enter(struct rwlock *lock, int writing, unsigned int me)
{
    if (writing)
        lock->writer = me;
    else
        lock->readers++;
}

static int try(pthread_rwlock_t *object, int writing)
{
    struct rwlock *lock = known(object);
    unsigned int me = self()->number;
    int reason = 0;

    if (!lock)
        return EINVAL;
    __take(&lock->guard);
    if (is_free(lock, writing))
        enter(lock, writing, me);
    else
        reason = EBUSY;
    __give(&lock->guard);
    return reason;
}

static int take(pthread_rwlock_t *object, int writing, const struct timespec *until)
{
    struct rwlock *lock = known(object);
    unsigned int me = self()->number, seen;
    int reason = 0;

    if (!lock)
        return EINVAL;
    __take(&lock->guard);
    if (lock->writer == me)
        reason = EDEADLK;
    lock->writers_waiting += writing;
    while (!reason && !(writing ? !lock->readers && !lock->writer : is_free(lock, 0))) {
        seen = lock->sequence;
        lock->waiting++;
        __give(&lock->guard);
        reason = __ksleep(&lock->sequence, seen, until, SLEEP_ABSOLUTE);
        __take(&lock->guard);
        lock->waiting--;
        if (reason == EINTR || reason == EAGAIN)
            reason = 0;
    }
    lock->writers_waiting -= writing;
    if (!reason)
        enter(lock, writing, me);
    else if (writing && lock->waiting) {        /* readers may have waited for this writer */
        lock->sequence++;
        __kwakeup(&lock->sequence, 0x7fffffff);
    }
    __give(&lock->guard);
    return reason;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return take(lock, 0, 0);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return take(lock, 0, until);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    return try(lock, 0);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return take(lock, 1, 0);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return take(lock, 1, until);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    return try(lock, 1);
}

int pthread_rwlock_unlock(pthread_rwlock_t *object)
{
    struct rwlock *lock = known(object);
    int reason = 0;

    if (!lock)
        return EINVAL;
    __take(&lock->guard);
    if (lock->writer == (unsigned int)self()->number)
        lock->writer = 0;
    else if (lock->readers)
        lock->readers--;
    else
        reason = EPERM;
    if (!reason && !lock->readers && lock->waiting) {
        lock->sequence++;
        __kwakeup(&lock->sequence, 0x7fffffff);
    }
    __give(&lock->guard);
    return reason;
}

int pthread_rwlockattr_init(pthread_rwlockattr_t *attr)
{
    *(int *)&attr->__state = VALID;
    return 0;
}

int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attr)
{
    if (!((int)attr->__state & VALID))
        return EINVAL;
    attr->__state = 0;
    return 0;
}

int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *attr, int *shared)
{
    if (!((int)attr->__state & VALID))
        return EINVAL;
    *shared = (int)attr->__state & SHARED;
    return 0;
}

int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attr, int shared)
{
    if (!((int)attr->__state & VALID) || shared & ~1)
        return EINVAL;
    *(int *)&attr->__state = VALID | shared;
    return 0;
}
