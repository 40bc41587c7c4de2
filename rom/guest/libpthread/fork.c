/* fork(2) with what pthread_atfork registered. */
#include <stdlib.h>
#include <unistd.h>
#include "thread.h"

#undef fork
extern pid_t _fork(void);
extern struct __owned_lock __malloc_lock;
extern void __stdio_own(int) __attribute__((__weak__));

/* What the child is to find free, and not half changed. */
static void hold(int on)
{
    if (!__threads)
        return;
    if (on)
        __own(&__malloc_lock);
    if (__stdio_own)
        __stdio_own(on);
    if (!on)
        __disown(&__malloc_lock);
}

struct handlers {
    struct handlers *before, *after;
    void (*prepare)(void), (*parent)(void), (*child)(void);
};

static struct handlers *first, *last;
static struct __lock lock = LOCK_FREE;

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    struct handlers *one = malloc(sizeof *one);

    if (!one)
        return ENOMEM;
    one->prepare = prepare;
    one->parent = parent;
    one->child = child;
    one->after = 0;
    __take(&lock);
    one->before = last;
    if (last)
        last->after = one;
    else
        first = one;
    last = one;
    __give(&lock);
    return 0;
}

pid_t fork(void)
{
    struct handlers *one;
    pid_t pid;

    self();
    for (one = last; one; one = one->before)
        if (one->prepare)
            one->prepare();
    hold(1);
    pid = _fork();
    hold(0);
    if (pid == 0)
        __pthread_forked();
    for (one = first; one; one = one->after)
        if (pid == 0 ? one->child != 0 : one->parent != 0)
            (pid == 0 ? one->child : one->parent)();
    return pid;
}
