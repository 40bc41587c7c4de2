/* Locks of the library's own.  Taking a free one is one instruction, ldcw: it loads a word and leaves 0, and wants the
   word on a multiple of 16, which every four words have one of. */
#ifndef _LOCK_H
#define _LOCK_H

struct __lock {
    volatile unsigned int words[4];     /* not 0: free */
    volatile unsigned int contended;    /* perhaps somebody sleeps */
};

#define LOCK_FREE { { 1, 1, 1, 1 }, 0 }

/* For the owner to take it again. */
struct __owned_lock {
    struct __lock lock;
    volatile unsigned int owner;        /* 0: none */
    unsigned int count;
};

#define OWNED_LOCK_FREE { LOCK_FREE, 0, 0 }

/* Flags of __ksleep. */
#define SLEEP_ABSOLUTE 1
#define SLEEP_CANCELLABLE 2

struct timespec;
extern int __ksleep(volatile unsigned int *, unsigned int, const struct timespec *, int);       /* the reason, or 0 */
extern int __kwakeup(volatile unsigned int *, unsigned int);

extern int __threads;                   /* not 0 as soon as there was a second thread */
extern void __take_contended(struct __lock *);
extern void __own(struct __owned_lock *), __disown(struct __owned_lock *);
extern int __try_own(struct __owned_lock *);

static inline volatile unsigned int *__lock_word(struct __lock *lock)
{
    return (volatile unsigned int *)(((unsigned long)lock->words + 15) & ~15UL);
}

static inline unsigned int __load_and_clear(volatile unsigned int *word)
{
    unsigned int old;

    __asm__ __volatile__("ldcw 0(%1),%0" : "=&r"(old) : "r"(word) : "memory");
    return old;
}

static inline int __try_take(struct __lock *lock)
{
    return __load_and_clear(__lock_word(lock)) != 0;
}

static inline void __take(struct __lock *lock)
{
    if (!__try_take(lock))
        __take_contended(lock);
}

static inline void __give(struct __lock *lock)
{
    volatile unsigned int *word = __lock_word(lock);

    __asm__ __volatile__("" : : : "memory");
    *word = 1;
    if (lock->contended) {
        lock->contended = 0;
        __kwakeup(word, 1);
    }
}

static inline void __free_lock(struct __lock *lock)
{
    lock->words[0] = lock->words[1] = lock->words[2] = lock->words[3] = 1;
    lock->contended = 0;
}

/* What lies before the address in control register 27, which is each thread's own; 0 there: the first thread, without
   libpthread.  A program with thread-local variables but without libpthread has its own reads of it replaced when it is
   linked: the instruction before says that this one is none of them. */
struct __private {
    int (*interrupted)(void);   /* what a call that failed with EINTR ends in, as C has it */
    unsigned int interrupted_linkage;   /* and for assembly, unless 0 */
    unsigned int interrupted_code;
    int *errno_place;
    int *h_errno_place;
};

static inline struct __private *__private(void)
{
    struct __private *end;

    __asm__("ldi 27,%%r0\n\tmfctl %%cr27,%0" : "=r"(end));
    return end ? end - 1 : 0;
}

#endif
