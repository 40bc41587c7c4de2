#ifndef _SYS_SHM_INCLUDED
#define _SYS_SHM_INCLUDED

#include <sys/ipc.h>

#define SHM_RDONLY      010000
#define SHM_RND         020000
#define SHMLBA          4096

#define SHM_LOCK        3
#define SHM_UNLOCK      4

struct shmid_ds {
    struct ipc_perm shm_perm;
    int shm_segsz;
    struct __vas *shm_vas;
    pid_t shm_lpid;
    pid_t shm_cpid;
    unsigned short shm_nattch;
    unsigned short shm_cnattch;
    time_t shm_atime;
    time_t shm_dtime;
    time_t shm_ctime;
    char shm_pad[24];
};

extern void *shmat(int, const void *, int);
extern int shmctl(int, int, struct shmid_ds *);
extern int shmdt(const void *);
extern int shmget(key_t, size_t, int);

#endif
