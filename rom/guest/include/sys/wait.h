#ifndef _SYS_WAIT_INCLUDED
#define _SYS_WAIT_INCLUDED

#include <sys/types.h>

#define WNOHANG         1
#define WUNTRACED       2

#define WIFEXITED(status)       (((int)(status) & 0xff) == 0)
#define WEXITSTATUS(status)     (((int)(status) >> 8) & 0xff)
#define WIFSTOPPED(status)      (((int)(status) & 0xff) == 0x7f)
#define WSTOPSIG(status)        (((int)(status) >> 8) & 0xff)
#define WIFSIGNALED(status)     (((int)(status) & 0x7f) != 0 && ((int)(status) & 0x7f) != 0x7f)
#define WTERMSIG(status)        ((int)(status) & 0x7f)
#define WCOREDUMP(status)       ((int)(status) & 0x80)

/* Berkeley's view of a status. */
union wait {
    int w_status;
    struct {
        unsigned int w_Filler : 16;
        unsigned int w_Retcode : 8;
        unsigned int w_Coredump : 1;
        unsigned int w_Termsig : 7;
    } w_T;
    struct {
        unsigned int w_Filler : 16;
        unsigned int w_Stopsig : 8;
        unsigned int w_Stopval : 8;
    } w_S;
};
#define w_termsig       w_T.w_Termsig
#define w_coredump      w_T.w_Coredump
#define w_retcode       w_T.w_Retcode
#define w_stopval       w_S.w_Stopval
#define w_stopsig       w_S.w_Stopsig
#define WSTOPPED        0x7f

extern pid_t wait(int *);
extern pid_t wait3(int *, int, int *);
extern pid_t waitpid(pid_t, int *, int);

#endif
