/* POSIX threads (1003.1c) as release 11 has them, Series 800 only; link with -pthread or -lpthread.

   The sizes of the objects leave HP's room; what is in them is this library's own. */
#ifndef _PTHREAD_INCLUDED
#define _PTHREAD_INCLUDED

#include <sys/types.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

typedef int pthread_t;
typedef int pthread_key_t;
typedef struct { void *__state; } pthread_attr_t, pthread_mutexattr_t, pthread_condattr_t, pthread_rwlockattr_t;
typedef struct { int __shared; } pthread_barrierattr_t;
typedef struct { int __words[22]; } pthread_mutex_t;
typedef struct { int __words[14]; } pthread_cond_t;
typedef struct { int __words[22]; } pthread_rwlock_t;
typedef struct { int __words[8]; } pthread_spinlock_t;
typedef struct { int __words[14]; } pthread_barrier_t;
typedef struct { int __words[10]; } pthread_once_t;

#define __PTHREAD_FREE                  { 0x50544852, 0, 1, 1, 1, 1 }
#define PTHREAD_MUTEX_INITIALIZER       { __PTHREAD_FREE }
#define PTHREAD_COND_INITIALIZER        { __PTHREAD_FREE }
#define PTHREAD_RWLOCK_INITIALIZER      { __PTHREAD_FREE }
#define PTHREAD_ONCE_INIT               { __PTHREAD_FREE }

#define PTHREAD_CREATE_JOINABLE         0
#define PTHREAD_CREATE_DETACHED         1
#define PTHREAD_SCOPE_SYSTEM            1
#define PTHREAD_SCOPE_PROCESS           2
#define PTHREAD_INHERIT_SCHED           0
#define PTHREAD_EXPLICIT_SCHED          1
#define PTHREAD_PROCESS_PRIVATE         0
#define PTHREAD_PROCESS_SHARED          1
#define PTHREAD_MUTEX_NORMAL            0
#define PTHREAD_MUTEX_RECURSIVE         1
#define PTHREAD_MUTEX_ERRORCHECK        2
#define PTHREAD_MUTEX_DEFAULT           PTHREAD_MUTEX_NORMAL
#define PTHREAD_PRIO_NONE               0
#define PTHREAD_CANCEL_ENABLE           0
#define PTHREAD_CANCEL_DISABLE          1
#define PTHREAD_CANCEL_DEFERRED         0
#define PTHREAD_CANCEL_ASYNCHRONOUS     1
#define PTHREAD_CANCELED                ((void *)-3)
#define PTHREAD_BARRIER_SERIAL_THREAD   (-1)
#define PTHREAD_KEYS_MAX                128
#define PTHREAD_STACK_MIN               8192
#define PTHREAD_DESTRUCTOR_ITERATIONS   4
#define PTHREAD_THREADS_MAX             1024

extern int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
extern void pthread_exit(void *) __attribute__((__noreturn__));
extern int pthread_join(pthread_t, void **);
extern int pthread_detach(pthread_t);
extern pthread_t pthread_self(void);
extern int pthread_equal(pthread_t, pthread_t);
extern int pthread_once(pthread_once_t *, void (*)(void));
extern int pthread_atfork(void (*)(void), void (*)(void), void (*)(void));

extern int pthread_attr_init(pthread_attr_t *);
extern int pthread_attr_destroy(pthread_attr_t *);
extern int pthread_attr_getdetachstate(const pthread_attr_t *, int *);
extern int pthread_attr_setdetachstate(pthread_attr_t *, int);
extern int pthread_attr_getstacksize(const pthread_attr_t *, size_t *);
extern int pthread_attr_setstacksize(pthread_attr_t *, size_t);
extern int pthread_attr_getstackaddr(const pthread_attr_t *, void **);
extern int pthread_attr_setstackaddr(pthread_attr_t *, void *);
extern int pthread_attr_getguardsize(const pthread_attr_t *, size_t *);
extern int pthread_attr_setguardsize(pthread_attr_t *, size_t);
extern int pthread_attr_getscope(const pthread_attr_t *, int *);
extern int pthread_attr_setscope(pthread_attr_t *, int);
extern int pthread_attr_getinheritsched(const pthread_attr_t *, int *);
extern int pthread_attr_setinheritsched(pthread_attr_t *, int);
extern int pthread_attr_getschedpolicy(const pthread_attr_t *, int *);
extern int pthread_attr_setschedpolicy(pthread_attr_t *, int);
extern int pthread_attr_getschedparam(const pthread_attr_t *, struct sched_param *);
extern int pthread_attr_setschedparam(pthread_attr_t *, const struct sched_param *);
extern int pthread_getschedparam(pthread_t, int *, struct sched_param *);
extern int pthread_setschedparam(pthread_t, int, const struct sched_param *);
extern int pthread_getconcurrency(void);
extern int pthread_setconcurrency(int);

extern int pthread_mutexattr_init(pthread_mutexattr_t *);
extern int pthread_mutexattr_destroy(pthread_mutexattr_t *);
extern int pthread_mutexattr_gettype(const pthread_mutexattr_t *, int *);
extern int pthread_mutexattr_settype(pthread_mutexattr_t *, int);
extern int pthread_mutexattr_getpshared(const pthread_mutexattr_t *, int *);
extern int pthread_mutexattr_setpshared(pthread_mutexattr_t *, int);
extern int pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
extern int pthread_mutex_destroy(pthread_mutex_t *);
extern int pthread_mutex_lock(pthread_mutex_t *);
extern int pthread_mutex_trylock(pthread_mutex_t *);
extern int pthread_mutex_timedlock(pthread_mutex_t *, const struct timespec *);
extern int pthread_mutex_unlock(pthread_mutex_t *);

extern int pthread_condattr_init(pthread_condattr_t *);
extern int pthread_condattr_destroy(pthread_condattr_t *);
extern int pthread_condattr_getpshared(const pthread_condattr_t *, int *);
extern int pthread_condattr_setpshared(pthread_condattr_t *, int);
extern int pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
extern int pthread_cond_destroy(pthread_cond_t *);
extern int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
extern int pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
extern int pthread_cond_signal(pthread_cond_t *);
extern int pthread_cond_broadcast(pthread_cond_t *);

extern int pthread_rwlockattr_init(pthread_rwlockattr_t *);
extern int pthread_rwlockattr_destroy(pthread_rwlockattr_t *);
extern int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *, int *);
extern int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *, int);
extern int pthread_rwlock_init(pthread_rwlock_t *, const pthread_rwlockattr_t *);
extern int pthread_rwlock_destroy(pthread_rwlock_t *);
extern int pthread_rwlock_rdlock(pthread_rwlock_t *);
extern int pthread_rwlock_tryrdlock(pthread_rwlock_t *);
extern int pthread_rwlock_timedrdlock(pthread_rwlock_t *, const struct timespec *);
extern int pthread_rwlock_wrlock(pthread_rwlock_t *);
extern int pthread_rwlock_trywrlock(pthread_rwlock_t *);
extern int pthread_rwlock_timedwrlock(pthread_rwlock_t *, const struct timespec *);
extern int pthread_rwlock_unlock(pthread_rwlock_t *);

extern int pthread_spin_init(pthread_spinlock_t *, int);
extern int pthread_spin_destroy(pthread_spinlock_t *);
extern int pthread_spin_lock(pthread_spinlock_t *);
extern int pthread_spin_trylock(pthread_spinlock_t *);
extern int pthread_spin_unlock(pthread_spinlock_t *);

extern int pthread_barrierattr_init(pthread_barrierattr_t *);
extern int pthread_barrierattr_destroy(pthread_barrierattr_t *);
extern int pthread_barrierattr_getpshared(const pthread_barrierattr_t *, int *);
extern int pthread_barrierattr_setpshared(pthread_barrierattr_t *, int);
extern int pthread_barrier_init(pthread_barrier_t *, const pthread_barrierattr_t *, unsigned int);
extern int pthread_barrier_destroy(pthread_barrier_t *);
extern int pthread_barrier_wait(pthread_barrier_t *);

extern int pthread_key_create(pthread_key_t *, void (*)(void *));
extern int pthread_key_delete(pthread_key_t);
extern void *pthread_getspecific(pthread_key_t);
extern int pthread_setspecific(pthread_key_t, const void *);

extern int pthread_cancel(pthread_t);
extern int pthread_setcancelstate(int, int *);
extern int pthread_setcanceltype(int, int *);
extern void pthread_testcancel(void);

extern int pthread_kill(pthread_t, int);
extern int pthread_sigmask(int, const sigset_t *, sigset_t *);
extern int pthread_suspend(pthread_t);
extern int pthread_continue(pthread_t);

struct __pthread_cleanup {
    struct __pthread_cleanup *before;
    void (*routine)(void *);
    void *argument;
};
extern void __pthread_cleanup_push(struct __pthread_cleanup *);
extern void __pthread_cleanup_pop(struct __pthread_cleanup *, int);

#define pthread_cleanup_push(routine, argument) \
    { struct __pthread_cleanup __cleanup = { 0, (routine), (argument) }; __pthread_cleanup_push(&__cleanup);
#define pthread_cleanup_pop(execute) \
    __pthread_cleanup_pop(&__cleanup, (execute)); }

#endif
