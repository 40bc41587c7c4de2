/* What gcc calls for its atomic operations.  The ones of libgcc ask Linux's kernel; HP-UX has no such service. A lock
   keeps threads apart; of a signal handler the thread's own is no obstacle.  The names are given as assembly sees them:
   gcc has ideas of its own about functions that bear them in C. */
#include "../../../libc/guard.h"

static struct __owned_lock lock = OWNED_LOCK_FREE;

#define NAMED(name) __asm__(#name)

#define FETCH_AND(operation, expression, size, type)                                                                   \
    type fetch_and_##operation##_##size(volatile void *, type) NAMED(__sync_fetch_and_##operation##_##size);           \
    type fetch_and_##operation##_##size(volatile void *place, type value)                                              \
    {                                                                                                                  \
        GUARD(&lock);                                                                                                  \
        type old = *(volatile type *)place;                                                                            \
        *(volatile type *)place = (type)(expression);                                                                  \
        return old;                                                                                                    \
    }                                                                                                                  \
    type operation##_and_fetch_##size(volatile void *, type) NAMED(__sync_##operation##_and_fetch_##size);             \
    type operation##_and_fetch_##size(volatile void *place, type value)                                                \
    {                                                                                                                  \
        GUARD(&lock);                                                                                                  \
        type old = *(volatile type *)place;                                                                            \
        return *(volatile type *)place = (type)(expression);                                                           \
    }

#define SWAPS(size, type)                                                                                              \
    type val_compare_and_swap_##size(volatile void *, type, type) NAMED(__sync_val_compare_and_swap_##size);           \
    type val_compare_and_swap_##size(volatile void *place, type expected, type value)                                  \
    {                                                                                                                  \
        GUARD(&lock);                                                                                                  \
        type old = *(volatile type *)place;                                                                            \
        if (old == expected)                                                                                           \
            *(volatile type *)place = value;                                                                           \
        return old;                                                                                                    \
    }                                                                                                                  \
    int bool_compare_and_swap_##size(volatile void *, type, type) NAMED(__sync_bool_compare_and_swap_##size);          \
    int bool_compare_and_swap_##size(volatile void *place, type expected, type value)                                  \
    {                                                                                                                  \
        return val_compare_and_swap_##size(place, expected, value) == expected;                                        \
    }                                                                                                                  \
    type lock_test_and_set_##size(volatile void *, type) NAMED(__sync_lock_test_and_set_##size);                       \
    type lock_test_and_set_##size(volatile void *place, type value)                                                    \
    {                                                                                                                  \
        GUARD(&lock);                                                                                                  \
        type old = *(volatile type *)place;                                                                            \
        *(volatile type *)place = value;                                                                               \
        return old;                                                                                                    \
    }                                                                                                                  \
    void lock_release_##size(volatile void *) NAMED(__sync_lock_release_##size);                                       \
    void lock_release_##size(volatile void *place)                                                                     \
    {                                                                                                                  \
        *(volatile type *)place = 0;                                                                                   \
    }

#define OPERATIONS(size, type)                                                                                         \
    FETCH_AND(add, old + value, size, type)                                                                            \
    FETCH_AND(sub, old - value, size, type)                                                                            \
    FETCH_AND(or, old | value, size, type)                                                                             \
    FETCH_AND(and, old & value, size, type)                                                                            \
    FETCH_AND(xor, old ^ value, size, type)                                                                            \
    FETCH_AND(nand, ~(old & value), size, type)                                                                        \
    SWAPS(size, type)

OPERATIONS(1, unsigned char)
OPERATIONS(2, unsigned short)
OPERATIONS(4, unsigned int)
OPERATIONS(8, unsigned long long)
