/* What the sources of libpthread share. */
#ifndef _THREAD_H
#define _THREAD_H

#include <errno.h>
#include <pthread.h>
#include <lock.h>

#define MAGIC 0x50544852        /* of an object that is in use; __PTHREAD_FREE begins with it */
#define GONE 0x676f6e65         /* of one that was destroyed */
#define SIGCANCEL 35
#define PAGE 4096
#define FIRST 1                 /* number of the first thread */

struct attributes {
    size_t stack_size, guard_size;
    void *stack;                /* the program's own, 0: none */
    int detached, scope, inherits, policy, priority;
};

/* A thread.  Control register 27 holds the address of what follows it: two words for the linker, and its __thread
   variables. */
struct thread {
    struct thread *next;        /* of those with numbers alike, or of free ones */
    pthread_t number;
    int lwp;
    volatile unsigned int alive;        /* the kernel clears it when nothing of the thread runs any more */
    int detached, joined, left; /* left: nothing but the kernel has to do with it any more */
    void *(*start)(void *);
    void *argument, *result;
    char *memory;               /* what it lies in, with its stack */
    size_t size;
    size_t stack_size;          /* asked for; 0: the program's own */
    int cancel_state, cancel_type, exiting;
    volatile int cancelled;
    struct __pthread_cleanup *cleanup;
    const void *specific[PTHREAD_KEYS_MAX];
    unsigned int generations[PTHREAD_KEYS_MAX]; /* of the keys these values are of */
    int policy, priority, suspended;
    int own_errno, own_h_errno;
    struct __private private;
};

struct mutex {
    unsigned int magic;
    int kind;
    struct __lock lock;
    volatile unsigned int owner;        /* a number; 0: none, or nobody has asked */
    unsigned int count;         /* how often more than once it was taken */
    int shared;
};

struct condition {
    unsigned int magic;
    int shared;
    struct __lock guard;
    volatile unsigned int sequence;     /* changes with each signal */
    volatile unsigned int waiting;
};

struct rwlock {
    unsigned int magic;
    int shared;
    struct __lock guard;
    volatile unsigned int sequence;     /* changes when it gets free */
    unsigned int readers, writer;       /* the writer's number */
    unsigned int waiting, writers_waiting;
};

struct barrier {
    unsigned int magic;
    int shared;
    struct __lock guard;
    volatile unsigned int sequence;
    unsigned int wanted, here, leaving;
};

struct once {
    unsigned int magic;
    volatile unsigned int state;        /* 0, RUNNING or DONE */
    struct __lock guard;
};

#define CHAINS 64               /* of threads, by number */

extern struct thread *__pthread_chains[CHAINS];
extern struct thread *__pthread_first(void);
extern struct thread *__pthread_find(pthread_t);
extern struct __lock __pthread_list_lock;
extern void __pthread_adopt(void *, unsigned int size);
extern void __pthread_act_on_cancel(void);
extern void __pthread_run_destructors(struct thread *);
extern int __pthread_lock(struct mutex *, const struct timespec *);
extern void __pthread_forked(void);

static inline struct thread *self(void)
{
    struct __private *mine = __private();

    return mine ? (struct thread *)(mine + 1) - 1 : __pthread_first();
}

/* An object as the programs' headers or HP's initialize it is taken over when it is first used. */
static inline int usable(void *object, unsigned int size)
{
    unsigned int magic = *(unsigned int *)object;

    if (magic == MAGIC)
        return 1;
    if (magic == GONE)
        return 0;
    __pthread_adopt(object, size);
    return 1;
}

static inline int is_cancelled(struct thread *me)
{
    return me->cancelled && me->cancel_state == PTHREAD_CANCEL_ENABLE && !me->exiting;
}

/* system calls */
extern int __lwp_create(void (*)(struct thread *), struct thread *, char *stack, void *private, int);
extern int __lwp_exit(volatile unsigned int *);
extern int __lwp_setprivate(void *);
extern int __lwp_self(void);
extern int __lwp_kill(int, int), __lwp_suspend(int), __lwp_resume(int);
extern int __lwp_abort_syscall(int, int);

#endif
