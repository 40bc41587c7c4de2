/* What keeps threads from one another's way inside the library, where a series has them. */
#ifndef LIBC_GUARD_H
#define LIBC_GUARD_H

#ifdef __hppa
#include <lock.h>

static inline struct __owned_lock *__enter_guard(struct __owned_lock *lock)
{
    if (!__threads)
        return 0;
    __own(lock);
    return lock;
}

static inline void __leave_guard(struct __owned_lock **lock)
{
    if (*lock)
        __disown(*lock);
}

/* The lock is this thread's, which may have it already, until the function returns. */
#define GUARD(lock) struct __owned_lock *__guard __attribute__((__cleanup__(__leave_guard))) = __enter_guard(lock)
#else
#define GUARD(lock)
#endif

#endif
