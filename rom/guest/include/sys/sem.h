#ifndef _SYS_SEM_INCLUDED
#define _SYS_SEM_INCLUDED

#include <sys/ipc.h>

#define SEM_UNDO        010000

#define GETNCNT         3
#define GETPID          4
#define GETVAL          5
#define GETALL          6
#define GETZCNT         7
#define SETVAL          8
#define SETALL          9

struct semid_ds {
    struct ipc_perm sem_perm;
    struct __sem *sem_base;
    time_t sem_otime;
    time_t sem_ctime;
    unsigned short sem_nsems;
    char sem_pad[22];
};

struct sembuf {
    unsigned short sem_num;
    short sem_op;
    short sem_flg;
};

extern int semctl(int, int, int, ...);
extern int semget(key_t, int, int);
extern int semop(int, struct sembuf *, unsigned int);

#endif
