/* Thread-specific data, and what happens once. */
#include "thread.h"

static struct {
    unsigned int generation;    /* odd while the key is in use */
    void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];
static struct __lock lock = LOCK_FREE;

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    int i;

    __take(&lock);
    for (i = 0; i < PTHREAD_KEYS_MAX; i++)
        if (!(keys[i].generation & 1)) {
            keys[i].generation++;
            keys[i].destructor = destructor;
            *key = i;
            __give(&lock);
            return 0;
        }
    __give(&lock);
    return EAGAIN;
}

static int exists(pthread_key_t key)
{
    return key >= 0 && key < PTHREAD_KEYS_MAX && keys[key].generation & 1;
}

int pthread_key_delete(pthread_key_t key)
{
    if (!exists(key))
        return EINVAL;
    __take(&lock);
    keys[key].generation++;
    keys[key].destructor = 0;
    __give(&lock);
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    struct thread *me = self();

    return exists(key) && me->generations[key] == keys[key].generation ? (void *)me->specific[key] : 0;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    struct thread *me = self();

    if (!exists(key))
        return EINVAL;
    me->specific[key] = value;
    me->generations[key] = keys[key].generation;
    return 0;
}

void __pthread_run_destructors(struct thread *me)
{
    int round, key, again = 1;

    for (round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
        again = 0;
        for (key = 0; key < PTHREAD_KEYS_MAX; key++) {
            void *value = (void *)me->specific[key];

            if (!value || !exists(key) || me->generations[key] != keys[key].generation || !keys[key].destructor)
                continue;
            me->specific[key] = 0;
            again = 1;
            keys[key].destructor(value);
        }
    }
}

#define RUNNING 1
#define DONE 2

static void abandon(void *object)
{
    struct once *once = object;

    once->state = 0;
    __kwakeup(&once->state, 0x7fffffff);
}

int pthread_once(pthread_once_t *object, void (*routine)(void))
{
    struct once *once = (struct once *)object;
    int mine;

    if (!object || !routine || !usable(object, sizeof *once))
        return EINVAL;
    while (once->state != DONE) {
        __take(&once->guard);
        mine = once->state == 0;
        if (mine)
            once->state = RUNNING;
        __give(&once->guard);
        if (!mine) {
            __ksleep(&once->state, RUNNING, 0, 0);
            continue;
        }
        pthread_cleanup_push(abandon, once);
        routine();
        pthread_cleanup_pop(0);
        once->state = DONE;
        __kwakeup(&once->state, 0x7fffffff);
    }
    return 0;
}
