/* The first thread, and the list of all. */
#include <string.h>
#include <sys/mman.h>
#include "thread.h"

struct __lock __pthread_list_lock = LOCK_FREE;
struct thread *__pthread_chains[CHAINS];
static struct {
    struct thread thread;
    long control_block[2];
} first;

/* What the linker says of the program's __thread variables, if it has any; the shared library serves programs that
   have none. */
#ifdef __PIC__
#define __tls_start ((char *)0)
#define __tls_image_size 0
#define __tls_size 0
#define __tls_alignment 0
#else
extern char __tls_start[] __attribute__((__weak__)), __tls_image_size[] __attribute__((__weak__));
extern char __tls_size[] __attribute__((__weak__)), __tls_alignment[] __attribute__((__weak__));
#endif

/* Bytes from the end of a struct thread to that of its variables. */
size_t __pthread_variables(void)
{
    size_t alignment = (size_t)__tls_alignment > 8 ? (size_t)__tls_alignment : 8;

    return alignment + (size_t)__tls_size;
}

/* Give a thread its variables; what control register 27 is to hold. */
void *__pthread_fill(struct thread *thread)
{
    char *end = (char *)(thread + 1);
    size_t before = (size_t)__tls_alignment > 8 ? (size_t)__tls_alignment : 8;

    if (__tls_size)
        memcpy(end + before, __tls_start, (size_t)__tls_image_size);
    thread->private.errno_place = &thread->own_errno;
    thread->private.h_errno_place = &thread->own_h_errno;
    return end;
}

void __pthread_list(struct thread *thread)
{
    struct thread **chain = &__pthread_chains[thread->number % CHAINS];

    thread->next = *chain;
    *chain = thread;
}

void __pthread_unlist(struct thread *thread)
{
    struct thread **place = &__pthread_chains[thread->number % CHAINS];

    while (*place != thread)
        place = &(*place)->next;
    *place = thread->next;
}

/* The list is locked. */
struct thread *__pthread_find(pthread_t number)
{
    struct thread *thread = __pthread_chains[(unsigned int)number % CHAINS];

    while (thread && thread->number != number)
        thread = thread->next;
    return thread;
}

static int failed_with_eintr(void)
{
    if (is_cancelled(self()))
        __pthread_act_on_cancel();
    return -1;
}

/* So that a call that pthread_cancel has ended does not come back. */
void __pthread_watch_calls(struct thread *thread)
{
    unsigned long function = (unsigned long)failed_with_eintr;
    unsigned int *pair = (unsigned int *)(function & ~3UL);

    thread->private.interrupted = failed_with_eintr;
    thread->private.interrupted_code = function & 2 ? pair[0] : function;
    thread->private.interrupted_linkage = function & 2 ? pair[1] : 0;
}

struct thread *__pthread_first(void)
{
    extern int errno, h_errno;
    struct thread *thread = &first.thread;
    void *private;
    size_t wanted = sizeof *thread + __pthread_variables();

    if (__tls_size) {
        thread = mmap(0, wanted + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        /* The variables behind it are to be aligned. */
        thread = (struct thread *)(((unsigned long)(thread + 1) + PAGE - 1) & -(unsigned long)PAGE) - 1;
    }
    private = __pthread_fill(thread);
    thread->private.errno_place = &errno;
    thread->private.h_errno_place = &h_errno;
    thread->number = FIRST;
    thread->policy = SCHED_OTHER;
    thread->lwp = __lwp_self();
    thread->alive = 1;
    __pthread_watch_calls(thread);
    __pthread_list(thread);
    __lwp_setprivate(private);
    return thread;
}

void __pthread_adopt(void *object, unsigned int size)
{
    struct mutex *any = object; /* all begin alike */
    static struct __lock lock = LOCK_FREE;

    __take(&lock);
    if (any->magic != MAGIC) {
        memset(object, 0, size);
        __free_lock(&any->lock);
        any->magic = MAGIC;
    }
    __give(&lock);
}
