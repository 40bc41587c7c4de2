/* Threads of release 11 as a program of the Series 800 sees them.
   hp9k cc: --series 800 -pthread */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define THREADS 4
#define ROUNDS 20000
#define MILLISECOND 1000000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static volatile int counter, state;
static __thread int own = 5;
static __thread int own_zero;

static struct timespec after(long nanoseconds)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_nsec += nanoseconds;
    now.tv_sec += now.tv_nsec / 1000000000;
    now.tv_nsec %= 1000000000;
    return now;
}

static void become(int wanted)
{
    pthread_mutex_lock(&mutex);
    state = wanted;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void await(int wanted)
{
    pthread_mutex_lock(&mutex);
    while (state != wanted)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

/* --- making them --- */

static void *count(void *argument)
{
    int i;

    for (i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    errno = (int)argument;
    own += errno;
    own_zero++;
    sched_yield();
    return (void *)(errno == (int)argument && own == 5 + errno && own_zero == 1 ? errno : -1);
}

static void making(void)
{
    pthread_t threads[THREADS];
    void *result;
    int i, sum = 0, joined = 1;

    errno = 77;
    for (i = 0; i < THREADS; i++)
        pthread_create(&threads[i], 0, count, (void *)(i + 1));
    for (i = 0; i < THREADS; i++) {
        joined &= pthread_join(threads[i], &result) == 0;
        sum += (int)result;
    }
    check("mutex", counter == THREADS * ROUNDS);
    check("join", joined && sum == 10);
    check("errno", errno == 77);
    check("thread-local", own == 5 && own_zero == 0);
    check("join-again", pthread_join(threads[0], 0) == ESRCH);
    check("join-self", pthread_join(pthread_self(), 0) == EDEADLK);
}

static void *detached(void *argument)
{
    become(1);
    return 0;
}

static void detaching(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size;
    int i, good = 1;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 100000);
    good = pthread_attr_getstacksize(&attributes, &size) == 0 && size == 100000;
    for (i = 0; good && i < 50; i++) {
        state = 0;
        good = pthread_create(&thread, &attributes, detached, 0) == 0;
        await(1);
    }
    check("detached", good && pthread_join(thread, 0) != 0);
    pthread_attr_destroy(&attributes);
    check("attributes", pthread_attr_setstacksize(&attributes, 100000) == EINVAL);
}

/* --- locks --- */

static void *try(void *argument)
{
    return (void *)pthread_mutex_trylock(argument);
}

static int tried_by_another(pthread_mutex_t *lock)
{
    pthread_t thread;
    void *result;

    pthread_create(&thread, 0, try, lock);
    pthread_join(thread, &result);
    return (int)result;
}

static void locks(void)
{
    pthread_mutexattr_t kind;
    pthread_mutex_t lock;
    struct timespec until = after(MILLISECOND);

    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &kind);
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    check("recursive", tried_by_another(&lock) == EBUSY);
    pthread_mutex_unlock(&lock);
    check("recursive-free", pthread_mutex_unlock(&lock) == EPERM && pthread_mutex_destroy(&lock) == 0);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&lock, &kind);
    pthread_mutex_lock(&lock);
    check("errorcheck", pthread_mutex_lock(&lock) == EDEADLK && pthread_mutex_destroy(&lock) == EBUSY);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    check("destroyed", pthread_mutex_lock(&lock) == EINVAL);
    pthread_mutex_init(&lock, 0);
    pthread_mutex_lock(&lock);
    check("timedlock", pthread_mutex_timedlock(&lock, &until) == ETIMEDOUT);
    memset(&lock, 0, sizeof lock);
    check("foreign", pthread_mutex_lock(&lock) == 0 && tried_by_another(&lock) == EBUSY);
    pthread_mutex_lock(&mutex);
    until = after(MILLISECOND);
    check("timedwait", pthread_cond_timedwait(&changed, &mutex, &until) == ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

static void *write_lock(void *argument)
{
    if (pthread_rwlock_trywrlock(&rwlock) != EBUSY)
        return 0;
    become(2);
    pthread_rwlock_wrlock(&rwlock);
    counter = -1;
    pthread_rwlock_unlock(&rwlock);
    return argument;
}

static void rwlocks(void)
{
    pthread_t thread;
    void *result;

    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_rdlock(&rwlock);
    counter = 0;
    pthread_create(&thread, 0, write_lock, &rwlock);
    await(2);
    pthread_rwlock_unlock(&rwlock);
    check("readers", counter == 0);
    pthread_rwlock_unlock(&rwlock);
    pthread_join(thread, &result);
    check("writer", counter == -1 && result == &rwlock);
    check("rwlock-free", pthread_rwlock_unlock(&rwlock) == EPERM && pthread_rwlock_destroy(&rwlock) == 0);
}

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;

static void *meet(void *argument)
{
    int serial = 0, i;

    for (i = 0; i < 10; i++) {
        pthread_spin_lock(&spin);
        counter++;
        pthread_spin_unlock(&spin);
        serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
        if (counter < (i + 1) * THREADS)
            return (void *)-100;
        pthread_barrier_wait(&barrier);
    }
    return (void *)serial;
}

static void barriers(void)
{
    pthread_t threads[THREADS];
    void *result;
    int i, serial = 0;

    pthread_barrier_init(&barrier, 0, THREADS);
    pthread_spin_init(&spin, 0);
    counter = 0;
    for (i = 0; i < THREADS; i++)
        pthread_create(&threads[i], 0, meet, 0);
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &result);
        serial += (int)result;
    }
    check("barrier", serial == 10 && pthread_barrier_destroy(&barrier) == 0);
}

/* --- data of threads --- */

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int destroyed, initialized;

static void destroy(void *value)
{
    destroyed += (int)value;
}

static void initialize(void)
{
    initialized++;
}

static void *specific(void *argument)
{
    pthread_once(&once, initialize);
    if (pthread_getspecific(key))
        return 0;
    pthread_setspecific(key, argument);
    sched_yield();
    return pthread_getspecific(key);
}

static void data(void)
{
    pthread_t one, other;
    void *first, *second;

    pthread_key_create(&key, destroy);
    pthread_create(&one, 0, specific, (void *)3);
    pthread_create(&other, 0, specific, (void *)4);
    pthread_join(one, &first);
    pthread_join(other, &second);
    check("specific", first == (void *)3 && second == (void *)4 && destroyed == 7);
    check("once", initialized == 1);
    check("key-delete", pthread_key_delete(key) == 0 && pthread_setspecific(key, 0) == EINVAL);
}

/* --- cancellation --- */

static sem_t semaphore;
static int ends[2], cleaned;

static void clean(void *argument)
{
    cleaned += (int)argument;
}

static void *in_read(void *argument)
{
    char byte;

    read(ends[0], &byte, 1);
    return 0;
}

static void *in_sleep(void *argument)
{
    sleep(1000);
    return 0;
}

static void *in_cond_wait(void *argument)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
    for (;;)
        pthread_cond_wait(&changed, &mutex);
    pthread_cleanup_pop(1);
    return 0;
}

static void *in_sem_wait(void *argument)
{
    sem_wait(&semaphore);
    return 0;
}

static void *in_join(void *argument)
{
    pthread_join((pthread_t)argument, 0);
    return 0;
}

static void *in_select(void *argument)
{
    fd_set set;

    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    select(ends[0] + 1, &set, 0, 0, 0);
    return 0;
}

static void *in_pause(void *argument)
{
    pause();
    return 0;
}

static void *in_wait(void *argument)
{
    wait(0);
    return 0;
}

static void *in_a_loop(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, 0);
    for (;;)
        counter++;
}

static void *cleaning(void *argument)
{
    void *(*start)(void *) = argument;

    pthread_cleanup_push(clean, (void *)10);
    pthread_cleanup_push(clean, (void *)1);
    become(3);
    start((void *)pthread_self());
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return 0;
}

static void *joining_main(void *argument)
{
    return in_join((void *)1);
}

static int cancelled(void *(*start)(void *), int waits)
{
    pthread_t thread;
    void *result;
    int i;

    cleaned = state = 0;
    pthread_create(&thread, 0, cleaning, start);
    await(3);
    for (i = 0; waits && i < 3; i++)
        sched_yield();
    pthread_cancel(thread);
    pthread_join(thread, &result);
    return result == PTHREAD_CANCELED && cleaned == 11;
}

static void *not_now(void *argument)
{
    int old;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    become(4);
    await(5);
    cleaned = 1;
    pthread_setcancelstate(old, 0);
    pthread_testcancel();
    cleaned = 2;
    return 0;
}

static void cancelling(void)
{
    static const struct {
        const char *name;
        void *(*start)(void *);
    } points[] = {
        { "cancel-read", in_read }, { "cancel-sleep", in_sleep }, { "cancel-cond-wait", in_cond_wait },
        { "cancel-sem-wait", in_sem_wait }, { "cancel-join", joining_main }, { "cancel-select", in_select },
        { "cancel-pause", in_pause }, { "cancel-wait", in_wait }, { "cancel-loop", in_a_loop },
    };
    pthread_t thread;
    void *result;
    int i, child;

    pipe(ends);
    sem_init(&semaphore, 0, 0);
    child = fork();
    if (child == 0) {
        close(ends[1]);
        pause();
    }
    for (i = 0; i < sizeof points / sizeof *points; i++)
        check(points[i].name, cancelled(points[i].start, 1) && cancelled(points[i].start, 0));
    kill(child, SIGKILL);
    waitpid(child, 0, 0);
    pthread_create(&thread, 0, not_now, 0);
    await(4);
    pthread_cancel(thread);
    become(5);
    pthread_join(thread, &result);
    check("cancel-disabled", result == PTHREAD_CANCELED && cleaned == 1);
    check("cancel-nobody", pthread_cancel(thread) == ESRCH);
}

/* --- signals --- */

static volatile pthread_t taker;

static void take(int number)
{
    taker = pthread_self();
}

static void *take_signals(void *argument)
{
    sigset_t none, set;
    int number;

    if (argument) {
        sigemptyset(&set);
        sigaddset(&set, SIGUSR2);
        become(6);
        return (void *)(sigwait(&set, &number) == 0 ? number : 0);
    }
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, 0);
    become(6);
    pause();
    return 0;
}

static void signals(void)
{
    struct sigaction action;
    pthread_t thread;
    sigset_t set;
    void *result;

    memset(&action, 0, sizeof action);
    action.sa_handler = take;
    sigaction(SIGUSR1, &action, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    pthread_create(&thread, 0, take_signals, 0);
    await(6);
    kill(getpid(), SIGUSR1);
    pthread_join(thread, 0);
    check("signal-to-the-willing", taker == thread);
    state = 0;
    pthread_create(&thread, 0, take_signals, (void *)1);
    await(6);
    kill(getpid(), SIGUSR2);
    pthread_join(thread, &result);
    check("sigwait", result == (void *)SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &set, 0);
    pthread_kill(pthread_self(), SIGUSR1);
    check("pthread-kill", taker == pthread_self());
    check("pthread-kill-nobody", pthread_kill(12345, 0) == ESRCH);
}

/* --- processes --- */

static int prepared, in_parent, in_child;

static void prepare(void)
{
    prepared++;
}

static void parent(void)
{
    in_parent = prepared;
}

static void child(void)
{
    in_child = prepared;
}

static void *forking(void *argument)
{
    int status, pid = fork();

    if (pid == 0)
        _exit(in_child == 1 && pthread_self() != 1 && pthread_create((pthread_t *)&status, 0, detached, 0) == 0 ? 7 : 8);
    waitpid(pid, &status, 0);
    return (void *)(status >> 8);
}

static void processes(void)
{
    pthread_mutex_t *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t kind;
    sem_t *named;
    pthread_t thread;
    void *result;
    int pid, status;

    pthread_atfork(prepare, parent, child);
    pthread_create(&thread, 0, forking, 0);
    pthread_join(thread, &result);
    check("fork", result == (void *)7 && in_parent == 1);
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(shared, &kind);
    pthread_mutex_lock(shared);
    named = sem_open("/threads-test", O_CREAT, 0600, 0);
    pid = fork();
    if (pid == 0) {
        sem_post(named);
        pthread_mutex_lock(shared);
        _exit(9);
    }
    check("named-semaphore", named != SEM_FAILED && sem_wait(named) == 0 && sem_close(named) == 0);
    sched_yield();
    check("shared-mutex", waitpid(pid, &status, WNOHANG) == 0);
    pthread_mutex_unlock(shared);
    waitpid(pid, &status, 0);
    check("shared-mutex-freed", status == 0x900);
    check("sem-unlink", sem_unlink("/threads-test") == 0 && FAILS(sem_open("/threads-test", 0), ENOENT));
}

static void *last(void *argument)
{
    pthread_join(1, 0);
    check("after-main", 1);
    return 0;
}

static void at_exit(void)
{
    check("atexit", 1);
}

int main(void)
{
    pthread_t thread;

    making();
    detaching();
    locks();
    rwlocks();
    barriers();
    data();
    cancelling();
    signals();
    processes();
    atexit(at_exit);
    pthread_create(&thread, 0, last, 0);
    pthread_exit(0);
}
