/* Condition variables.  Who waits sleeps on a number that every signal changes: a signal between its unlocking of the
   mutex and its sleep is not missed. */
#include <string.h>
#include "thread.h"

#define SHARED 1
#define VALID 8

static struct condition *known(pthread_cond_t *condition)
{
    return condition && usable(condition, sizeof(struct condition)) ? (struct condition *)condition : 0;
}

int pthread_cond_init(pthread_cond_t *object, const pthread_condattr_t *attr)
{
    struct condition *condition = (struct condition *)object;

    memset(condition, 0, sizeof *condition);
    __free_lock(&condition->guard);
    condition->shared = attr && (int)attr->__state & SHARED;
    condition->magic = MAGIC;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *object)
{
    struct condition *condition = known(object);

    if (!condition)
        return EINVAL;
    if (condition->waiting)
        return EBUSY;
    condition->magic = GONE;
    return 0;
}

static int wait(pthread_cond_t *object, pthread_mutex_t *mutex, const struct timespec *until)
{
    struct condition *condition = known(object);
    struct thread *me = self();
    unsigned int seen;
    int reason;

    if (!condition || (until && (until->tv_nsec < 0 || until->tv_nsec >= 1000000000)))
        return EINVAL;
    pthread_testcancel();
    __take(&condition->guard);
    seen = condition->sequence;
    condition->waiting++;
    __give(&condition->guard);
    reason = pthread_mutex_unlock(mutex);
    if (!reason) {
        reason = __ksleep(&condition->sequence, seen, until, SLEEP_CANCELLABLE | SLEEP_ABSOLUTE);
        pthread_mutex_lock(mutex);
    }
    __take(&condition->guard);
    condition->waiting--;
    __give(&condition->guard);
    if (reason == EINTR && is_cancelled(me)) {
        me->cancelled = 2;
        __pthread_act_on_cancel();
    }
    return reason == EINTR || reason == EAGAIN ? 0 : reason;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return wait(condition, mutex, 0);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)
{
    return until ? wait(condition, mutex, until) : EINVAL;
}

static int wake(pthread_cond_t *object, unsigned int count)
{
    struct condition *condition = known(object);

    if (!condition)
        return EINVAL;
    if (!condition->waiting)
        return 0;
    __take(&condition->guard);
    condition->sequence++;
    __give(&condition->guard);
    __kwakeup(&condition->sequence, count);
    return 0;
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    return wake(condition, 1);
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
    return wake(condition, 0x7fffffff);
}

int pthread_condattr_init(pthread_condattr_t *attr)
{
    *(int *)&attr->__state = VALID;
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
    if (!((int)attr->__state & VALID))
        return EINVAL;
    attr->__state = 0;
    return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *attr, int *shared)
{
    if (!((int)attr->__state & VALID))
        return EINVAL;
    *shared = (int)attr->__state & SHARED;
    return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attr, int shared)
{
    if (!((int)attr->__state & VALID) || shared & ~1)
        return EINVAL;
    *(int *)&attr->__state = VALID | shared;
    return 0;
}
