/* Mutexes.  A normal one is a lock and no more; the others note whose it is. */
#include <string.h>
#include "thread.h"

static struct mutex *known(pthread_mutex_t *mutex)
{
    return mutex && usable(mutex, sizeof(struct mutex)) ? (struct mutex *)mutex : 0;
}

int pthread_mutex_init(pthread_mutex_t *object, const pthread_mutexattr_t *attr)
{
    struct mutex *mutex = (struct mutex *)object;

    memset(mutex, 0, sizeof *mutex);
    __free_lock(&mutex->lock);
    if (attr) {
        mutex->kind = (int)attr->__state & 3;
        mutex->shared = (int)attr->__state >> 2 & 1;
    }
    mutex->magic = MAGIC;
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *object)
{
    struct mutex *mutex = known(object);

    if (!mutex)
        return EINVAL;
    if (!__try_take(&mutex->lock))
        return EBUSY;
    mutex->magic = GONE;
    return 0;
}

/* A lock with an end to the wait. */
static int take_until(struct __lock *lock, const struct timespec *until)
{
    volatile unsigned int *word = __lock_word(lock);
    int reason = 0;

    for (;;) {
        lock->contended = 1;
        if (__load_and_clear(word))
            return 0;
        if (reason == ETIMEDOUT || reason == EINVAL)
            return reason;
        reason = __ksleep(word, 0, until, SLEEP_ABSOLUTE);
    }
}

int __pthread_lock(struct mutex *mutex, const struct timespec *until)
{
    unsigned int me;
    int reason;

    if (mutex->kind == PTHREAD_MUTEX_NORMAL) {
        if (__try_take(&mutex->lock))
            return 0;
        return until ? take_until(&mutex->lock, until) : (__take_contended(&mutex->lock), 0);
    }
    me = self()->number;
    if (mutex->owner == me) {
        if (mutex->kind == PTHREAD_MUTEX_ERRORCHECK)
            return EDEADLK;
        if (mutex->count == 0xffffffff)
            return EAGAIN;
        mutex->count++;
        return 0;
    }
    if (!__try_take(&mutex->lock)) {
        reason = until ? take_until(&mutex->lock, until) : (__take_contended(&mutex->lock), 0);
        if (reason)
            return reason;
    }
    mutex->owner = me;
    return 0;
}

int pthread_mutex_lock(pthread_mutex_t *object)
{
    struct mutex *mutex = known(object);

    return mutex ? __pthread_lock(mutex, 0) : EINVAL;
}

int pthread_mutex_timedlock(pthread_mutex_t *object, const struct timespec *until)
{
    struct mutex *mutex = known(object);

    return mutex ? __pthread_lock(mutex, until) : EINVAL;
}

int pthread_mutex_trylock(pthread_mutex_t *object)
{
    struct mutex *mutex = known(object);

    if (!mutex)
        return EINVAL;
    if (mutex->kind == PTHREAD_MUTEX_NORMAL)
        return __try_take(&mutex->lock) ? 0 : EBUSY;
    if (mutex->kind == PTHREAD_MUTEX_RECURSIVE && mutex->owner == (unsigned int)self()->number) {
        mutex->count++;
        return 0;
    }
    if (!__try_take(&mutex->lock))
        return EBUSY;
    mutex->owner = self()->number;
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *object)
{
    struct mutex *mutex = known(object);

    if (!mutex)
        return EINVAL;
    if (mutex->kind != PTHREAD_MUTEX_NORMAL) {
        if (mutex->owner != (unsigned int)self()->number)
            return EPERM;
        if (mutex->count) {
            mutex->count--;
            return 0;
        }
        mutex->owner = 0;
    }
    __give(&mutex->lock);
    return 0;
}

/* The attributes are bits of the pointer: two of the kind, one for sharing, one that says that it is initialized. */
#define KIND 3
#define SHARED 4
#define VALID 8

static int *bits(const pthread_mutexattr_t *attr)
{
    return attr && (int)attr->__state & VALID ? (int *)&attr->__state : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    *(int *)&attr->__state = VALID | PTHREAD_MUTEX_DEFAULT;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    if (!bits(attr))
        return EINVAL;
    attr->__state = 0;
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attr, int *kind)
{
    if (!bits(attr))
        return EINVAL;
    *kind = *bits(attr) & KIND;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int kind)
{
    if (!bits(attr) || kind < PTHREAD_MUTEX_NORMAL || kind > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    *bits(attr) = (*bits(attr) & ~KIND) | kind;
    return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *attr, int *shared)
{
    if (!bits(attr))
        return EINVAL;
    *shared = *bits(attr) & SHARED ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attr, int shared)
{
    if (!bits(attr) || shared & ~1)
        return EINVAL;
    *bits(attr) = shared ? *bits(attr) | SHARED : *bits(attr) & ~SHARED;
    return 0;
}
