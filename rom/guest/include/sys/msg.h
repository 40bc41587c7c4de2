#ifndef _SYS_MSG_INCLUDED
#define _SYS_MSG_INCLUDED

#include <sys/ipc.h>

#define MSG_NOERROR     010000

struct msqid_ds {
    struct ipc_perm msg_perm;
    struct __msg *msg_first;
    struct __msg *msg_last;
    unsigned short msg_qnum;
    unsigned short msg_qbytes;
    pid_t msg_lspid;
    pid_t msg_lrpid;
    time_t msg_stime;
    time_t msg_rtime;
    time_t msg_ctime;
    unsigned short msg_cbytes;
    char msg_pad[22];
};

struct msgbuf {
    long mtype;
    char mtext[1];
};

extern int msgctl(int, int, ...);
extern int msgget(key_t, int);
extern int msgrcv(int, void *, size_t, long, int);
extern int msgsnd(int, const void *, size_t, int);

#endif
