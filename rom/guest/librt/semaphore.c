/* Semaphores, without names and with: a name is that of shared memory, which a process maps once. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <lock.h>

#define MAGIC 0x53454d41
#define PREFIX "/.sem."
#define VALUE_MAX 32767         /* SEM_VALUE_MAX */

struct semaphore {
    unsigned int magic;
    struct __lock guard;
    volatile unsigned int value, waiting;
};

struct open {
    struct open *next;
    struct semaphore *semaphore;
    int count;
    dev_t device;
    ino_t inode;
};

static struct open *all;
static struct __lock lock = LOCK_FREE;

static struct semaphore *known(sem_t *semaphore)
{
    if (semaphore && semaphore != SEM_FAILED && ((struct semaphore *)semaphore)->magic == MAGIC)
        return (struct semaphore *)semaphore;
    errno = EINVAL;
    return 0;
}

static void set_up(struct semaphore *semaphore, unsigned int value)
{
    memset(semaphore, 0, sizeof *semaphore);
    __free_lock(&semaphore->guard);
    semaphore->value = value;
    semaphore->magic = MAGIC;
}

int sem_init(sem_t *semaphore, int shared, unsigned int value)
{
    if (value > VALUE_MAX) {
        errno = EINVAL;
        return -1;
    }
    set_up((struct semaphore *)semaphore, value);
    return 0;
}

int sem_destroy(sem_t *object)
{
    struct semaphore *semaphore = known(object);

    if (!semaphore)
        return -1;
    if (semaphore->waiting) {
        errno = EBUSY;
        return -1;
    }
    semaphore->magic = 0;
    return 0;
}

int sem_trywait(sem_t *object)
{
    struct semaphore *semaphore = known(object);
    int got = 0;

    if (!semaphore)
        return -1;
    __take(&semaphore->guard);
    if (semaphore->value) {
        semaphore->value--;
        got = 1;
    }
    __give(&semaphore->guard);
    if (got)
        return 0;
    errno = EAGAIN;
    return -1;
}

/* Where a thread that is cancelled does not come back from. */
static void test_cancel(void)
{
    struct __private *mine = __private();

    if (mine && mine->interrupted)
        mine->interrupted();
}

static int wait(sem_t *object, const struct timespec *until)
{
    struct semaphore *semaphore = known(object);
    int reason = 0;

    if (!semaphore)
        return -1;
    test_cancel();
    for (;;) {
        __take(&semaphore->guard);
        if (semaphore->value) {
            semaphore->value--;
            __give(&semaphore->guard);
            return 0;
        }
        if (reason == ETIMEDOUT || reason == EINTR || reason == EINVAL)
            break;
        semaphore->waiting++;
        __give(&semaphore->guard);
        if (until && (until->tv_nsec < 0 || until->tv_nsec >= 1000000000))
            reason = EINVAL;
        else
            reason = __ksleep(&semaphore->value, 0, until, SLEEP_CANCELLABLE | SLEEP_ABSOLUTE);
        __take(&semaphore->guard);
        semaphore->waiting--;
        __give(&semaphore->guard);
    }
    __give(&semaphore->guard);
    errno = reason;
    if (reason == EINTR)
        test_cancel();
    return -1;
}

int sem_wait(sem_t *semaphore)
{
    return wait(semaphore, 0);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until)
{
    return wait(semaphore, until);
}

int sem_post(sem_t *object)
{
    struct semaphore *semaphore = known(object);
    int full = 0, waiting;

    if (!semaphore)
        return -1;
    __take(&semaphore->guard);
    if (semaphore->value == VALUE_MAX)
        full = 1;
    else
        semaphore->value++;
    waiting = semaphore->waiting;
    __give(&semaphore->guard);
    if (full) {
        errno = ERANGE;
        return -1;
    }
    if (waiting)
        __kwakeup(&semaphore->value, 1);
    return 0;
}

int sem_getvalue(sem_t *object, int *value)
{
    struct semaphore *semaphore = known(object);

    if (!semaphore)
        return -1;
    *value = semaphore->value;
    return 0;
}

static char *path(const char *name)
{
    char *whole;

    if (*name == '/')
        name++;
    if (!*name || strchr(name, '/')) {
        errno = EINVAL;
        return 0;
    }
    if (strlen(name) > NAME_MAX - sizeof PREFIX) {
        errno = ENAMETOOLONG;
        return 0;
    }
    whole = malloc(sizeof PREFIX + strlen(name));
    if (whole)
        strcat(strcpy(whole, PREFIX), name);
    return whole;
}

/* The mapping this process has of it already, or a new one. */
static struct semaphore *mapped(int fd)
{
    struct stat status;
    struct open *one;
    void *place;

    if (fstat(fd, &status) < 0)
        return 0;
    for (one = all; one; one = one->next)
        if (one->device == status.st_dev && one->inode == status.st_ino) {
            one->count++;
            return one->semaphore;
        }
    one = malloc(sizeof *one);
    place = one ? mmap(0, sizeof *one->semaphore, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : (void *)-1;
    if (place == (void *)-1) {
        free(one);
        return 0;
    }
    one->semaphore = place;
    one->count = 1;
    one->device = status.st_dev;
    one->inode = status.st_ino;
    one->next = all;
    all = one;
    return place;
}

static sem_t *open_it(const char *whole, int flags, mode_t mode, unsigned int value)
{
    struct semaphore *semaphore = 0;
    int fd, new = 0;

    fd = flags & O_CREAT ? shm_open(whole, O_RDWR | O_CREAT | O_EXCL, mode) : -1;
    if (fd >= 0)
        new = 1;
    else if (!(flags & O_CREAT) || (errno == EEXIST && !(flags & O_EXCL)))
        fd = shm_open(whole, O_RDWR, 0);
    if (fd < 0)
        return SEM_FAILED;
    if (!new || ftruncate(fd, sizeof *semaphore) == 0)
        semaphore = mapped(fd);
    if (semaphore && new)
        set_up(semaphore, value);
    close(fd);
    return semaphore ? (sem_t *)semaphore : SEM_FAILED;
}

sem_t *sem_open(const char *name, int flags, ...)
{
    mode_t mode = 0;
    unsigned int value = 0;
    char *whole;
    sem_t *found;
    va_list list;

    if (flags & O_CREAT) {
        va_start(list, flags);
        mode = va_arg(list, int);
        value = va_arg(list, unsigned int);
        va_end(list);
        if (value > VALUE_MAX) {
            errno = EINVAL;
            return SEM_FAILED;
        }
    }
    whole = path(name);
    if (!whole)
        return SEM_FAILED;
    __take(&lock);
    found = open_it(whole, flags, mode, value);
    __give(&lock);
    free(whole);
    return found;
}

int sem_close(sem_t *object)
{
    struct open **place, *one;
    int found = 0;

    if (!known(object))
        return -1;
    __take(&lock);
    for (place = &all; (one = *place); place = &one->next)
        if ((sem_t *)one->semaphore == object) {
            found = 1;
            if (--one->count == 0) {
                *place = one->next;
                munmap((void *)one->semaphore, sizeof *one->semaphore);
                free(one);
            }
            break;
        }
    __give(&lock);
    if (found)
        return 0;
    errno = EINVAL;
    return -1;
}

int sem_unlink(const char *name)
{
    char *whole = path(name);
    int result;

    if (!whole)
        return -1;
    result = shm_unlink(whole);
    free(whole);
    return result;
}
