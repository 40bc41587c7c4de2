#ifndef _UNISTD_INCLUDED
#define _UNISTD_INCLUDED

#include <sys/types.h>

#define STDIN_FILENO    0
#define STDOUT_FILENO   1
#define STDERR_FILENO   2

#ifndef SEEK_SET
#define SEEK_SET        0
#define SEEK_CUR        1
#define SEEK_END        2
#endif

#define F_OK            0
#define X_OK            1
#define W_OK            2
#define R_OK            4

#define F_ULOCK         0
#define F_LOCK          1
#define F_TLOCK         2
#define F_TEST          3

/* sysconf(2) */
#define _SC_ARG_MAX         0
#define _SC_CHILD_MAX       1
#define _SC_CLK_TCK         2
#define _SC_NGROUPS_MAX     3
#define _SC_OPEN_MAX        4
#define _SC_JOB_CONTROL     5
#define _SC_SAVED_IDS       6
#define _SC_VERSION         7
#define _SC_PAGE_SIZE       3001
#define _SC_PAGESIZE        _SC_PAGE_SIZE
#define _SC_CPU_VERSION     10001

#define CPU_HP_MC68020      0x20C
#define CPU_HP_MC68030      0x20D
#define CPU_HP_MC68040      0x20E

/* confstr(3) */
#define _CS_PATH            200

/* pathconf(2) */
#define _PC_LINK_MAX            0
#define _PC_MAX_CANON           1
#define _PC_MAX_INPUT           2
#define _PC_NAME_MAX            3
#define _PC_PATH_MAX            4
#define _PC_PIPE_BUF            5
#define _PC_CHOWN_RESTRICTED    6
#define _PC_NO_TRUNC            7
#define _PC_VDISABLE            8

#define _POSIX_JOB_CONTROL      1
#define _POSIX_SAVED_IDS        1
#define _POSIX_VERSION          199009L
#define _POSIX_VDISABLE         0xff

#ifndef NULL
#define NULL 0
#endif

extern char **environ;
extern char *optarg;
extern int optind, opterr, optopt;

extern void _exit(int) __attribute__((noreturn));
extern int access(const char *, int);
extern int acct(const char *);
extern unsigned int alarm(unsigned int);
extern int brk(void *);
extern int chdir(const char *);
extern int chown(const char *, uid_t, gid_t);
extern size_t confstr(int, char *, size_t);
extern char *crypt(const char *, const char *);
extern int chroot(const char *);
extern int close(int);
extern char *ctermid(char *);
extern char *cuserid(char *);
extern void encrypt(char *, int);
extern int dup(int);
extern int dup2(int, int);
extern int execl(const char *, const char *, ...);
extern int execle(const char *, const char *, ...);
extern int execlp(const char *, const char *, ...);
extern int execv(const char *, char *const *);
extern int execve(const char *, char *const *, char *const *);
extern int execvp(const char *, char *const *);
extern int fchdir(int);
extern int fchown(int, uid_t, gid_t);
extern pid_t fork(void);
extern long fpathconf(int, int);
extern int fsync(int);
extern int ftruncate(int, off_t);
extern char *getcwd(char *, size_t);
extern int getdomainname(char *, int);
extern int getdtablesize(void);
extern gid_t getegid(void);
extern uid_t geteuid(void);
extern gid_t getgid(void);
extern int getgroups(int, gid_t *);
extern int gethostname(char *, size_t);
extern char *getlogin(void);
extern int getlogin_r(char *, size_t);
extern int getopt(int, char *const *, const char *);
extern int getpagesize(void);
extern char *getpass(const char *);
extern pid_t getpgid(pid_t);
extern pid_t getpgrp(void);
extern pid_t getpgrp2(pid_t);
extern pid_t getpid(void);
extern pid_t getppid(void);
extern uid_t getuid(void);
extern char *getwd(char *);
extern int initgroups(const char *, gid_t);
extern int ioctl(int, int, ...);
extern int isatty(int);
extern char *logname(void);
extern int link(const char *, const char *);
extern int lockf(int, int, off_t);
extern off_t lseek(int, off_t, int);
extern char *mktemp(char *);
extern int mkstemp(char *);
extern int nice(int);
extern void profil(short *, size_t, void (*)(), unsigned int);
extern long pathconf(const char *, int);
extern int pause(void);
extern int pipe(int *);
extern int read(int, void *, size_t);
extern int readlink(const char *, char *, size_t);
extern int rmdir(const char *);
extern void *sbrk(int);
extern void setkey(const char *);
extern int setegid(gid_t);
extern int seteuid(uid_t);
extern int setgid(gid_t);
extern int setgroups(int, const gid_t *);
extern int sethostname(const char *, size_t);
extern int setpgid(pid_t, pid_t);
extern pid_t setpgrp(void);
extern pid_t setpgrp2(pid_t, pid_t);
extern int setregid(gid_t, gid_t);
extern int setresgid(gid_t, gid_t, gid_t);
extern int setresuid(uid_t, uid_t, uid_t);
extern int setreuid(uid_t, uid_t);
extern pid_t setsid(void);
extern int setuid(uid_t);
extern unsigned int sleep(unsigned int);
extern void swab(const void *, void *, int);
extern int symlink(const char *, const char *);
extern void sync(void);
extern long sysconf(int);
extern pid_t tcgetpgrp(int);
extern int tcsetpgrp(int, pid_t);
extern int truncate(const char *, off_t);
extern char *ttyname(int);
extern int ttyname_r(int, char *, size_t);
extern int ttyslot(void);
extern int unlink(const char *);
extern int usleep(unsigned int);
extern pid_t vfork(void);
#ifdef __hppa
/* Release 10. */
extern int ftruncate64(int, off64_t);
extern pid_t getsid(pid_t);
extern int lchown(const char *, uid_t, gid_t);
extern int lockf64(int, int, off64_t);
extern off64_t lseek64(int, off64_t, int);
extern ssize_t pread(int, void *, size_t, off_t);
extern ssize_t pread64(int, void *, size_t, off64_t);
extern ssize_t pwrite(int, const void *, size_t, off_t);
extern ssize_t pwrite64(int, const void *, size_t, off64_t);
extern int truncate64(const char *, off64_t);
#endif
extern int write(int, const void *, size_t);

#endif
