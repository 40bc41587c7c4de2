/* Locks that threads wait for. */
#include <lock.h>

int __threads;

/* Whoever sets `contended` before trying once more is either woken by the owner or gets the lock. */
void __take_contended(struct __lock *lock)
{
    volatile unsigned int *word = __lock_word(lock);

    for (;;) {
        lock->contended = 1;
        if (__load_and_clear(word))
            return;
        __ksleep(word, 0, 0, 0);
    }
}

static unsigned int me(void)
{
    struct __private *mine = __private();

    return mine ? (unsigned int)mine : 1;
}

int __try_own(struct __owned_lock *lock)
{
    unsigned int self = me();

    if (lock->owner != self) {
        if (!__try_take(&lock->lock))
            return 0;
        lock->owner = self;
    }
    lock->count++;
    return 1;
}

void __own(struct __owned_lock *lock)
{
    unsigned int self = me();

    if (lock->owner != self) {
        __take(&lock->lock);
        lock->owner = self;
    }
    lock->count++;
}

void __disown(struct __owned_lock *lock)
{
    if (--lock->count == 0) {
        lock->owner = 0;
        __give(&lock->lock);
    }
}
