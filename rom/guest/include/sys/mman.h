#ifndef _SYS_MMAN_INCLUDED
#define _SYS_MMAN_INCLUDED

#include <sys/types.h>

#define PROT_NONE       0
#define PROT_READ       1
#define PROT_WRITE      2
#define PROT_EXEC       4

#define MAP_SHARED      0x01
#define MAP_PRIVATE     0x02
#define MAP_FIXED       0x04
#define MAP_VARIABLE    0x08
#define MAP_ANONYMOUS   0x10
#define MAP_ANON        MAP_ANONYMOUS
#define MAP_FILE        0x20
#define MAP_FAILED      ((void *)-1)

#define MS_SYNC         1
#define MS_ASYNC        2
#define MS_INVALIDATE   4

#define MADV_NORMAL     0
#define MADV_RANDOM     1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED   3
#define MADV_DONTNEED   4
#define MADV_SPACEAVAIL 5

#ifdef __hppa
extern void *mmap64(void *, size_t, int, int, int, off64_t);
extern int shm_open(const char *, int, mode_t);
extern int shm_unlink(const char *);
#endif
extern int madvise(void *, size_t, int);
extern void *mmap(void *, size_t, int, int, int, off_t);
extern int mprotect(void *, size_t, int);
extern int msync(void *, size_t, int);
extern int munmap(void *, size_t);

/* Binary semaphores in memory that processes share (msem_init(2)). */
typedef struct {
    unsigned int msem_magic;
    int msem_owner;
    int msem_waiting;
    unsigned int msem_reserved;
} msemaphore;

#define MSEM_UNLOCKED   0
#define MSEM_LOCKED     1
#define MSEM_IF_NOWAIT  1
#define MSEM_IF_WAITERS 2

extern msemaphore *msem_init(msemaphore *, int);
extern int msem_lock(msemaphore *, int);
extern int msem_remove(msemaphore *);
extern int msem_unlock(msemaphore *, int);

#endif
