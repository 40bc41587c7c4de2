#ifndef _SYS_FCNTL_INCLUDED
#define _SYS_FCNTL_INCLUDED

#include <sys/types.h>

#define O_RDONLY        0
#define O_WRONLY        1
#define O_RDWR          2
#define O_ACCMODE       3
#define O_NDELAY        04
#define O_APPEND        010
#define O_BLKSEEK       0100
#define O_CREAT         0400
#define O_TRUNC         01000
#define O_EXCL          02000
#define O_SYNC          0100000
#define O_SYNCIO        O_SYNC
#define O_NONBLOCK      0200000
#define O_NOCTTY        0400000

#define FREAD           1
#define FWRITE          2
#define FNDELAY         O_NDELAY
#define FAPPEND         O_APPEND

#define F_DUPFD         0
#define F_GETFD         1
#define F_SETFD         2
#define F_GETFL         3
#define F_SETFL         4
#define F_GETLK         5
#define F_SETLK         6
#define F_SETLKW        7
#define F_GETOWN        11
#define F_SETOWN        12

#define FD_CLOEXEC      1

#define F_RDLCK         1
#define F_WRLCK         2
#define F_UNLCK         3

struct flock {
    short l_type;
    short l_whence;
    off_t l_start;
    off_t l_len;
    pid_t l_pid;
};

#ifdef __hppa
#define O_LARGEFILE     04000           /* release 10 */
#define F_GETLK64       8
#define F_SETLK64       9
#define F_SETLKW64      10

struct flock64 {
    short l_type;
    short l_whence;
    off64_t l_start;
    off64_t l_len;
    pid_t l_pid;
};

extern int fcntl64(int, int, ...);
extern int creat64(const char *, mode_t);
extern int open64(const char *, int, ...);
#endif

extern int creat(const char *, mode_t);
extern int fcntl(int, int, ...);
extern int open(const char *, int, ...);

#endif
