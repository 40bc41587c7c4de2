/* POSIX semaphores as release 11 has them, Series 800 only; link with -lrt. */
#ifndef _SEMAPHORE_INCLUDED
#define _SEMAPHORE_INCLUDED

#include <sys/types.h>

typedef struct { int __words[14]; } sem_t;

#define SEM_FAILED      ((sem_t *)-1)

struct timespec;
extern int sem_init(sem_t *, int, unsigned int);
extern int sem_destroy(sem_t *);
extern sem_t *sem_open(const char *, int, ...);
extern int sem_close(sem_t *);
extern int sem_unlink(const char *);
extern int sem_wait(sem_t *);
extern int sem_timedwait(sem_t *, const struct timespec *);
extern int sem_trywait(sem_t *);
extern int sem_post(sem_t *);
extern int sem_getvalue(sem_t *, int *);

#endif
