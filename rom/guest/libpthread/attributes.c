/* Attributes of threads. */
#include <stdlib.h>
#include "thread.h"

#define STACK 65536
#define PRIORITIES 31

static struct attributes *of(const pthread_attr_t *attr)
{
    return attr ? attr->__state : 0;
}

int pthread_attr_init(pthread_attr_t *attr)
{
    struct attributes *state = calloc(1, sizeof *state);

    attr->__state = state;
    if (!state)
        return ENOMEM;
    state->stack_size = STACK;
    state->guard_size = PAGE;
    state->scope = PTHREAD_SCOPE_SYSTEM;
    state->policy = SCHED_OTHER;
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    if (!of(attr))
        return EINVAL;
    free(attr->__state);
    attr->__state = 0;
    return 0;
}

#define GETTER(name, type, member) \
    int pthread_attr_get##name(const pthread_attr_t *attr, type *value) \
    { \
        if (!of(attr)) \
            return EINVAL; \
        *value = of(attr)->member; \
        return 0; \
    }

#define SETTER(name, type, member, error) \
    int pthread_attr_set##name(pthread_attr_t *attr, type value) \
    { \
        int reason; \
 \
        if (!of(attr)) \
            return EINVAL; \
        reason = (error); \
        if (!reason) \
            of(attr)->member = value; \
        return reason; \
    }

GETTER(detachstate, int, detached)
SETTER(detachstate, int, detached, value & ~1 ? EINVAL : 0)
GETTER(stacksize, size_t, stack_size)
SETTER(stacksize, size_t, stack_size, value < PTHREAD_STACK_MIN ? EINVAL : 0)
GETTER(stackaddr, void *, stack)
SETTER(stackaddr, void *, stack, 0)
GETTER(guardsize, size_t, guard_size)
SETTER(guardsize, size_t, guard_size, 0)
GETTER(scope, int, scope)
SETTER(scope, int, scope, value == PTHREAD_SCOPE_SYSTEM ? 0 : value == PTHREAD_SCOPE_PROCESS ? ENOTSUP : EINVAL)
GETTER(inheritsched, int, inherits)
SETTER(inheritsched, int, inherits, value & ~1 ? EINVAL : 0)
GETTER(schedpolicy, int, policy)
SETTER(schedpolicy, int, policy, value < SCHED_FIFO || value > SCHED_NOAGE ? EINVAL : 0)

int pthread_attr_getschedparam(const pthread_attr_t *attr, struct sched_param *parameters)
{
    if (!of(attr))
        return EINVAL;
    parameters->sched_priority = of(attr)->priority;
    return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *attr, const struct sched_param *parameters)
{
    if (!of(attr) || parameters->sched_priority < 0 || parameters->sched_priority > PRIORITIES)
        return EINVAL;
    of(attr)->priority = parameters->sched_priority;
    return 0;
}
