#ifndef _SYS_SIGNAL_INCLUDED
#define _SYS_SIGNAL_INCLUDED

#include <sys/types.h>

#define SIGHUP          1
#define SIGINT          2
#define SIGQUIT         3
#define SIGILL          4
#define SIGTRAP         5
#define SIGABRT         6
#define SIGIOT          SIGABRT
#define SIGEMT          7
#define SIGFPE          8
#define SIGKILL         9
#define SIGBUS          10
#define SIGSEGV         11
#define SIGSYS          12
#define SIGPIPE         13
#define SIGALRM         14
#define SIGTERM         15
#define SIGUSR1         16
#define SIGUSR2         17
#define SIGCHLD         18
#define SIGCLD          SIGCHLD
#define SIGPWR          19
#define SIGVTALRM       20
#define SIGPROF         21
#define SIGIO           22
#define SIGPOLL         SIGIO
#define SIGWINCH        23
#define SIGWINDOW       SIGWINCH
#define SIGSTOP         24
#define SIGTSTP         25
#define SIGCONT         26
#define SIGTTIN         27
#define SIGTTOU         28
#define SIGURG          29
#define SIGLOST         30
#define SIGDIL          32
#ifdef __hppa
#define SIGXCPU         33      /* sent from release 10 on */
#define SIGXFSZ         34
#define NSIG            35
#else
#define NSIG            33
#endif
#define _NSIG           NSIG

typedef int sig_atomic_t;
typedef void (*__sighandler)();

#define SIG_DFL         ((void (*)())0)
#define SIG_IGN         ((void (*)())1)
#define SIG_HOLD        ((void (*)())3)
#define SIG_ERR         ((void (*)())-1)

/* Signal n is bit (n - 1) % 32 of word (n - 1) / 32. */
typedef struct {
    long sigset[8];
} sigset_t;

struct sigaction {
    void (*sa_handler)();
    sigset_t sa_mask;
    int sa_flags;
};

#define SA_ONSTACK      0x00000001
#define SA_RESETHAND    0x00000004
#define SA_NOCLDSTOP    0x00000008
#define SA_NODEFER      0x00000020
#define SA_RESTART      0x00000040
#define SA_NOCLDWAIT    0x00000080

#define SIG_BLOCK       0
#define SIG_UNBLOCK     1
#define SIG_SETMASK     2

struct sigvec {
    void (*sv_handler)();
    int sv_mask;
    int sv_flags;
};
#define sv_onstack      sv_flags

#define SV_ONSTACK      1
#define SV_BSDSIG       2
#define SV_RESETHAND    4

struct sigstack {
    char *ss_sp;
    int ss_onstack;
};

/* Release 10, Series 800 only. */
typedef struct {
    void *ss_sp;
    int ss_flags;
    size_t ss_size;
} stack_t;

#define SS_ONSTACK      1
#define SS_DISABLE      2
#define MINSIGSTKSZ     2048
#define SIGSTKSZ        8192

union sigval {
    int sival_int;
    void *sival_ptr;
};

typedef struct __siginfo siginfo_t;     /* how it is laid out is not known here: pass a null pointer */

struct timespec;

/* What a handler gets as its third argument. */
#ifdef __hppa
struct save_state {
    int ss_flags;
    int ss_gr[31];              /* r1 to r31 */
    int ss_cr11;
    int ss_pcoq_head;
    int ss_pcsq_head;
    int ss_pcoq_tail;
    int ss_pcsq_tail;
    int ss_cr15;
    int ss_cr19;                /* the instruction that trapped */
    int ss_cr20;
    int ss_cr21;                /* the address it used */
    int ss_cr22;
    int ss_cpustate;
    int ss_sr4, ss_sr0, ss_sr1, ss_sr2, ss_sr3, ss_sr5, ss_sr6, ss_sr7;
    int ss_cr0, ss_cr8, ss_cr9, ss_cr10, ss_cr12, ss_cr13, ss_cr24, ss_cr25, ss_cr26;
    int ss_mpsfu_high, ss_mpsfu_low, ss_mpsfu_overflow, ss_pad;
    double ss_fr[32];
};
struct sigcontext {
    int sc_syscall;
    int sc_onstack;
    int sc_mask;
    char sc_syscall_action;
    char sc_eosys;
    unsigned short sc_error;
    int sc_ret0;
    int sc_ret1;
    int sc_args[4];
    struct save_state sc_state;
};
#define sc_sp           sc_state.ss_gr[29]
#define sc_pc           sc_state.ss_pcoq_head
#else
struct sigcontext {
    int sc_syscall;
    char sc_syscall_action;
    char sc_pad1;
    char sc_pad2;
    char sc_onstack;
    int sc_mask;
    int sc_sp;
    short sc_ps;
    int sc_pc;
};
#endif

#define sigmask(signo)  (1L << ((signo) - 1))

extern int gsignal(int);
extern int kill(pid_t, int);
extern int killpg(pid_t, int);
extern int raise(int);
extern int sigaction(int, const struct sigaction *, struct sigaction *);
extern int sigaddset(sigset_t *, int);
extern int sigaltstack(const stack_t *, stack_t *);     /* release 10, Series 800 only */
extern long sigblock(long);
extern int sigdelset(sigset_t *, int);
extern int sigemptyset(sigset_t *);
extern int sigfillset(sigset_t *);
extern int sighold(int);
extern int sigignore(int);
extern int siginterrupt(int, int);
extern int sigismember(const sigset_t *, int);
extern void (*signal(int, void (*)()))();
extern long sigpause(long);
extern int sigpending(sigset_t *);
extern int sigprocmask(int, const sigset_t *, sigset_t *);
extern int sigrelse(int);
extern void (*sigset(int, void (*)()))();
extern long sigsetmask(long);
extern int sigstack(struct sigstack *, struct sigstack *);
extern int sigsuspend(const sigset_t *);
extern int sigqueue(pid_t, int, union sigval);          /* these four: release 11, Series 800 only */
extern int sigtimedwait(const sigset_t *, siginfo_t *, const struct timespec *);
extern int sigwait(const sigset_t *, int *);
extern int sigwaitinfo(const sigset_t *, siginfo_t *);
extern int sigvec(int, const struct sigvec *, struct sigvec *);
extern int sigvector(int, const struct sigvec *, struct sigvec *);
extern void (*ssignal(int, void (*)()))();
extern void psignal(int, const char *);

extern const char *const sys_siglist[NSIG];

#endif
