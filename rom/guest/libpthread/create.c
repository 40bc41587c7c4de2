/* Making threads, their ends, and waiting for those. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "thread.h"

#define STACK 65536             /* bytes, where none are asked for */
#define KEPT 64                 /* stacks of threads that have ended */

extern size_t __pthread_variables(void);
extern void *__pthread_fill(struct thread *);
extern void __pthread_list(struct thread *), __pthread_unlist(struct thread *);
extern void __pthread_watch_calls(struct thread *);
extern void __stdio_abandon(void) __attribute__((__weak__)), __stdio_threads(void) __attribute__((__weak__));

static struct thread *unused;   /* with stacks of the usual size */
static int kept;
static struct thread *leaving;  /* detached ones, that may still be on their stacks */
static pthread_t last = FIRST;
static int running = 1;
static const struct attributes usual = { STACK, PAGE, 0, 0, PTHREAD_SCOPE_SYSTEM, 0, SCHED_OTHER, 0 };

static const struct attributes *attributes_of(const pthread_attr_t *attr)
{
    return attr && attr->__state ? attr->__state : &usual;
}

static void dispose(struct thread *thread)
{
    if (thread->stack_size == STACK && kept < KEPT) {
        thread->next = unused;
        unused = thread;
        kept++;
    } else
        munmap(thread->memory, thread->size);
}

/* Of detached threads that have left. */
static void clear_away(void)
{
    struct thread **place = &leaving, *thread;

    while ((thread = *place))
        if (thread->alive)
            place = &thread->next;
        else {
            *place = thread->next;
            dispose(thread);
        }
}

/* Nobody will ask for a thread any more, which may be on its stack still. */
static void forget(struct thread *thread)
{
    __pthread_unlist(thread);
    if (thread->memory) {
        thread->next = leaving;
        leaving = thread;
    }
}

/* Memory for a thread and a stack: the thread, its variables, the stack, which grows upwards, a page nobody may touch.
   The list is locked. */
static struct thread *allocate(const struct attributes *wanted)
{
    size_t before = (sizeof(struct thread) + PAGE - 1) & -(size_t)PAGE, size;
    size_t stack = wanted->stack ? 0 : wanted->stack_size;
    size_t guard = wanted->stack ? 0 : (wanted->guard_size + PAGE - 1) & -(size_t)PAGE;
    struct thread *thread;
    char *memory;

    clear_away();
    if (stack == STACK && guard == PAGE && unused) {
        thread = unused;
        unused = thread->next;
        kept--;
        memory = thread->memory;
        size = thread->size;
    } else {
        size = before + ((__pthread_variables() + stack + PAGE - 1) & -(size_t)PAGE) + guard;
        memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == (char *)-1)
            return 0;
        if (guard)
            mprotect(memory + size - guard, guard, PROT_NONE);
        thread = (struct thread *)(memory + before) - 1;
    }
    memset(thread, 0, sizeof *thread);
    memset(thread + 1, 0, __pthread_variables());
    thread->memory = memory;
    thread->size = size;
    thread->stack_size = guard == PAGE ? stack : 0;
    return thread;
}

static void begin(struct thread *me)
{
    pthread_exit(me->start(me->argument));
}

int pthread_create(pthread_t *number, const pthread_attr_t *attr, void *(*start)(void *), void *argument)
{
    struct thread *me = self(), *thread;
    const struct attributes *wanted = attributes_of(attr);
    char *stack;
    void *private;
    int saved = errno, lwp;

    if (!__threads) {
        if (__stdio_threads)
            __stdio_threads();
        __threads = 1;
    }
    __take(&__pthread_list_lock);
    thread = allocate(wanted);
    if (!thread) {
        __give(&__pthread_list_lock);
        errno = saved;
        return EAGAIN;
    }
    private = __pthread_fill(thread);
    stack = wanted->stack ? wanted->stack : (char *)private + __pthread_variables();
    thread->start = start;
    thread->argument = argument;
    thread->alive = 1;
    thread->detached = wanted->detached;
    thread->policy = wanted->inherits == PTHREAD_EXPLICIT_SCHED ? wanted->policy : me->policy;
    thread->priority = wanted->inherits == PTHREAD_EXPLICIT_SCHED ? wanted->priority : me->priority;
    __pthread_watch_calls(thread);
    do
        last = last == 0x7fffffff ? FIRST + 1 : last + 1;
    while (__pthread_find(last));
    thread->number = last;
    __pthread_list(thread);
    running++;
    if (number)
        *number = thread->number;
    lwp = __lwp_create(begin, thread, stack, private, 0);
    if (lwp < 0) {
        running--;
        __pthread_unlist(thread);
        dispose(thread);
        __give(&__pthread_list_lock);
        errno = saved;
        return EAGAIN;
    }
    thread->lwp = lwp;
    __give(&__pthread_list_lock);
    return 0;
}

void pthread_exit(void *result)
{
    struct thread *me = self();
    struct __pthread_cleanup *cleanup;
    int is_last;

    me->exiting = 1;
    while ((cleanup = me->cleanup)) {
        me->cleanup = cleanup->before;
        cleanup->routine(cleanup->argument);
    }
    __pthread_run_destructors(me);
    if (__stdio_abandon)
        __stdio_abandon();
    __take(&__pthread_list_lock);
    is_last = --running == 0;
    me->result = result;
    me->left = 1;
    if (me->detached)
        forget(me);
    __give(&__pthread_list_lock);
    if (is_last)
        exit(0);
    for (;;)
        __lwp_exit(&me->alive);
}

/* A child has one thread. */
void __pthread_forked(void)
{
    struct thread *me = self(), *thread;
    int i;

    __free_lock(&__pthread_list_lock);
    running = 1;
    for (i = 0; i < CHAINS; i++)
        while ((thread = __pthread_chains[i])) {
            __pthread_chains[i] = thread->next;
            if (thread != me && thread->memory)
                dispose(thread);
        }
    for (thread = leaving; thread; thread = thread->next)
        thread->alive = 0;
    clear_away();
    me->lwp = __lwp_self();
    __pthread_list(me);
}

int pthread_join(pthread_t number, void **result)
{
    struct thread *me = self(), *thread;
    int saved = errno;

    pthread_testcancel();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (!thread || thread->detached || thread->joined || thread == me) {
        __give(&__pthread_list_lock);
        return !thread ? ESRCH : thread == me ? EDEADLK : EINVAL;
    }
    thread->joined = 1;
    __give(&__pthread_list_lock);
    while (thread->alive)
        if (__ksleep(&thread->alive, 1, 0, SLEEP_CANCELLABLE) == EINTR && is_cancelled(me)) {
            thread->joined = 0;
            me->cancelled = 2;
            __pthread_act_on_cancel();
        }
    if (result)
        *result = thread->result;
    __take(&__pthread_list_lock);
    __pthread_unlist(thread);
    if (thread->memory)
        dispose(thread);
    __give(&__pthread_list_lock);
    errno = saved;
    return 0;
}

int pthread_detach(pthread_t number)
{
    struct thread *thread;
    int error = 0;

    self();
    __take(&__pthread_list_lock);
    thread = __pthread_find(number);
    if (!thread)
        error = ESRCH;
    else if (thread->detached || thread->joined)
        error = EINVAL;
    else {
        thread->detached = 1;
        if (thread->left)
            forget(thread);
    }
    __give(&__pthread_list_lock);
    return error;
}

pthread_t pthread_self(void)
{
    return self()->number;
}

int pthread_equal(pthread_t one, pthread_t other)
{
    return one == other;
}
