/* Policies and priorities are kept for who asks; all threads have their turns alike. */
#include "thread.h"

static int concurrency;

int pthread_getschedparam(pthread_t number, int *policy, struct sched_param *parameters)
{
    struct thread *thread;

    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (thread) {
        *policy = thread->policy;
        parameters->sched_priority = thread->priority;
    }
    __give(&__pthread_list_lock);
    return thread ? 0 : ESRCH;
}

int pthread_setschedparam(pthread_t number, int policy, const struct sched_param *parameters)
{
    struct thread *thread;

    if (policy < SCHED_FIFO || policy > SCHED_NOAGE || parameters->sched_priority < sched_get_priority_min(policy) ||
        parameters->sched_priority > sched_get_priority_max(policy))
        return EINVAL;
    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (thread) {
        thread->policy = policy;
        thread->priority = parameters->sched_priority;
    }
    __give(&__pthread_list_lock);
    return thread ? 0 : ESRCH;
}

int pthread_getconcurrency(void)
{
    return concurrency;
}

int pthread_setconcurrency(int level)
{
    if (level < 0)
        return EINVAL;
    concurrency = level;
    return 0;
}
