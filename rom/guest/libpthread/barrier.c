/* Barriers and spin locks (11i version 3). */
#include <sched.h>
#include <string.h>
#include "thread.h"

int pthread_barrier_init(pthread_barrier_t *object, const pthread_barrierattr_t *attr, unsigned int count)
{
    struct barrier *barrier = (struct barrier *)object;

    if (!count)
        return EINVAL;
    memset(barrier, 0, sizeof *barrier);
    __free_lock(&barrier->guard);
    barrier->shared = attr ? attr->__shared : 0;
    barrier->wanted = count;
    barrier->magic = MAGIC;
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *object)
{
    struct barrier *barrier = (struct barrier *)object;

    if (barrier->magic != MAGIC)
        return EINVAL;
    if (barrier->here)
        return EBUSY;
    while (barrier->leaving)    /* who has passed it is about to look at it for the last time */
        sched_yield();
    barrier->magic = GONE;
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *object)
{
    struct barrier *barrier = (struct barrier *)object;
    unsigned int seen;

    if (barrier->magic != MAGIC)
        return EINVAL;
    __take(&barrier->guard);
    if (++barrier->here == barrier->wanted) {
        barrier->leaving += barrier->here - 1;
        barrier->here = 0;
        barrier->sequence++;
        __kwakeup(&barrier->sequence, 0x7fffffff);
        __give(&barrier->guard);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    seen = barrier->sequence;
    __give(&barrier->guard);
    while (barrier->sequence == seen)
        __ksleep(&barrier->sequence, seen, 0, 0);
    __take(&barrier->guard);
    barrier->leaving--;
    __give(&barrier->guard);
    return 0;
}

int pthread_barrierattr_init(pthread_barrierattr_t *attr)
{
    attr->__shared = PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attr)
{
    return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *attr, int *shared)
{
    *shared = attr->__shared;
    return 0;
}

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attr, int shared)
{
    if (shared & ~1)
        return EINVAL;
    attr->__shared = shared;
    return 0;
}

/* On one processor spinning helps nobody: who doesn't get it lets others run. */
int pthread_spin_init(pthread_spinlock_t *object, int shared)
{
    struct mutex *lock = (struct mutex *)object;

    if (shared & ~1)
        return EINVAL;
    lock->magic = MAGIC;
    __free_lock(&lock->lock);
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *object)
{
    struct mutex *lock = (struct mutex *)object;

    if (lock->magic != MAGIC)
        return EINVAL;
    if (!__try_take(&lock->lock))
        return EBUSY;
    lock->magic = GONE;
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *object)
{
    struct mutex *lock = (struct mutex *)object;

    if (lock->magic != MAGIC)
        return EINVAL;
    return __try_take(&lock->lock) ? 0 : EBUSY;
}

int pthread_spin_lock(pthread_spinlock_t *object)
{
    struct mutex *lock = (struct mutex *)object;

    if (lock->magic != MAGIC)
        return EINVAL;
    while (!__try_take(&lock->lock))
        sched_yield();
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *object)
{
    struct mutex *lock = (struct mutex *)object;

    if (lock->magic != MAGIC)
        return EINVAL;
    __give(&lock->lock);
    return 0;
}
