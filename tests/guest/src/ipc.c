/* System V IPC between processes: semaphores, messages, shared memory. */
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define KEY 0x48503948
#define ROUNDS 20

static void caught(int signo)
{
}

static int step(int set, int number, int change, int flags)
{
    struct sembuf operation;

    operation.sem_num = number;
    operation.sem_op = change;
    operation.sem_flg = flags;
    return semop(set, &operation, 1);
}

static int ended_well(int child)
{
    int status;

    return waitpid(child, &status, 0) == child && status == 0;
}

static void semaphores(void)
{
    struct semid_ds status;
    unsigned short values[2];
    int child, set = semget(KEY, 2, IPC_CREAT | IPC_EXCL | 0600);

    check("semget", set >= 0 && semget(KEY, 0, 0) == set && FAILS(semget(KEY, 2, IPC_CREAT | IPC_EXCL), EEXIST));
    check("semctl-stat", semctl(set, 0, IPC_STAT, &status) == 0 && status.sem_nsems == 2 && status.sem_perm.key == KEY);
    if ((child = fork()) == 0)
        _exit(step(set, 0, -1, 0) != 0 || step(set, 1, 1, 0) != 0);
    check("semop-wakes", step(set, 0, 1, 0) == 0 && step(set, 1, -1, 0) == 0 && ended_well(child));
    check("semop-nowait", FAILS(step(set, 0, -1, IPC_NOWAIT), EAGAIN) && semctl(set, 0, GETPID, 0) == child);
    if ((child = fork()) == 0) {
        step(set, 0, 3, SEM_UNDO);
        _exit(semctl(set, 0, GETVAL, 0) != 3);
    }
    check("semop-undo", ended_well(child) && semctl(set, 0, GETVAL, 0) == 0);
    values[0] = 7;
    values[1] = 9;
    check("semctl-all", semctl(set, 0, SETALL, values) == 0 && semctl(set, 1, GETVAL, 0) == 9);
    signal(SIGALRM, caught);
    alarm(1);
    check("semop-eintr", FAILS(step(set, 0, -8, 0), EINTR));
    if ((child = fork()) == 0)
        _exit(!FAILS(step(set, 0, -100, 0), EIDRM));
    while (semctl(set, 0, GETNCNT, 0) == 0)
        usleep(1000);
    check("semop-eidrm", semctl(set, 0, IPC_RMID, 0) == 0 && ended_well(child));
}

static void messages(void)
{
    struct {
        long type;
        char text[20];
    } message;
    struct msqid_ds status;
    int child, i, good = 1, queue = msgget(IPC_PRIVATE, 0600);

    if ((child = fork()) == 0) {
        for (i = 0; i < ROUNDS; i++) {
            if (msgrcv(queue, &message, sizeof message.text, 1, 0) != 6 || strcmp(message.text, "hello") != 0)
                _exit(1);
            message.type = 2;
            if (msgsnd(queue, &message, 6, 0) != 0)
                _exit(2);
        }
        _exit(0);
    }
    for (i = 0; i < ROUNDS; i++) {
        message.type = 1;
        strcpy(message.text, "hello");
        good = good && msgsnd(queue, &message, 6, 0) == 0;
        good = good && msgrcv(queue, &message, sizeof message.text, 2, 0) == 6 && message.type == 2;
    }
    check("message-ping-pong", good && ended_well(child));
    message.type = 3;
    msgsnd(queue, &message, 10, 0);
    check("msgctl-stat", msgctl(queue, IPC_STAT, &status) == 0 && status.msg_qnum == 1 && status.msg_cbytes == 10);
    check("msgrcv-too-big", FAILS(msgrcv(queue, &message, 5, 0, 0), E2BIG));
    check("msgrcv-cut", msgrcv(queue, &message, 5, 0, MSG_NOERROR) == 5);
    check("msgrcv-none", FAILS(msgrcv(queue, &message, 5, 0, IPC_NOWAIT), ENOMSG));
    check("msgctl-remove", msgctl(queue, IPC_RMID, 0) == 0 && FAILS(msgsnd(queue, &message, 5, 0), EINVAL));
}

static void memory(void)
{
    struct shmid_ds status;
    char **shared;
    int child, segment = shmget(IPC_PRIVATE, 10000, IPC_CREAT | 0600);

    shared = (char **)shmat(segment, 0, 0);
    check("shmat", shared != (char **)-1 && shared[0] == 0 && (long)shared % 4096 == 0);
    if ((child = fork()) == 0) {
        strcpy((char *)shared + 9000, "from the child");
        shared[0] = (char *)shared + 9000;
        _exit(0);
    }
    check("fork-shares", ended_well(child) && strcmp(shared[0], "from the child") == 0);
    if ((child = fork()) == 0) {
        char **again;

        shmdt((char *)shared);
        again = (char **)shmat(segment, 0, SHM_RDONLY);
        _exit(again != shared || strcmp(again[0], "from the child") != 0);
    }
    check("one-address", ended_well(child));
    check("shmctl-stat", shmctl(segment, IPC_STAT, &status) == 0 && status.shm_nattch == 1 && status.shm_segsz == 10000);
    check("shmctl-remove", shmctl(segment, IPC_RMID, 0) == 0 && shared[0][0] == 'f');
    check("shmdt", shmdt((char *)shared) == 0 && FAILS(shmdt((char *)shared), EINVAL));
    check("shmget-einval", FAILS(shmget(IPC_PRIVATE, 0, 0600), EINVAL));
}

/* Binary semaphores in memory that is shared. */
static void in_memory(void)
{
    struct place {
        msemaphore lock;
        int count;
    } *place = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int child, i, seen;

    check("msem_init", msem_init(&place->lock, MSEM_UNLOCKED) == &place->lock && FAILS(msem_init(&place->lock, 9), EINVAL));
    child = fork();
    for (i = 0; i < 100; i++) {
        msem_lock(&place->lock, 0);
        seen = place->count;
        if (i % 10 == 0)
            kill(getpid(), 0);
        place->count = seen + 1;
        msem_unlock(&place->lock, 0);
    }
    if (child == 0)
        _exit(msem_lock(&place->lock, 0));      /* and keeps it */
    check("msem_lock", ended_well(child) && place->count == 200);
    check("msem_lock-of-the-dead", msem_lock(&place->lock, MSEM_IF_NOWAIT) == 0);
    if ((child = fork()) == 0)
        _exit(!FAILS(msem_lock(&place->lock, MSEM_IF_NOWAIT), EAGAIN) || !FAILS(msem_lock(&place->lock, 7), EINVAL));
    check("msem_lock-nowait", ended_well(child));
    check("msem_unlock-no-waiters", FAILS(msem_unlock(&place->lock, MSEM_IF_WAITERS), EAGAIN));
    check("msem_remove", msem_remove(&place->lock) == 0 && FAILS(msem_lock(&place->lock, 0), EINVAL));
}

int main(void)
{
    check("ftok", ftok("/", 'a') == ftok("/", 'a') && ftok("/", 'a') != ftok("/", 'b') && ftok("/none", 'a') == -1);
    semaphores();
    messages();
    memory();
    in_memory();
    return 0;
}
