#ifndef _SYS_STAT_INCLUDED
#define _SYS_STAT_INCLUDED

#include <sys/types.h>

struct stat {
    dev_t st_dev;
    ino_t st_ino;
    mode_t st_mode;
    nlink_t st_nlink;
    unsigned short __st_old_uid;        /* low halves of the ids below */
    unsigned short __st_old_gid;
    dev_t st_rdev;
    off_t st_size;
    time_t st_atime;
    long st_spare1;
    time_t st_mtime;
    long st_spare2;
    time_t st_ctime;
    long st_spare3;
    long st_blksize;
    long st_blocks;                     /* in units of 1024 bytes */
    unsigned int st_pad : 29;
    unsigned int st_aclv : 1;
    unsigned int st_acl : 1;
    unsigned int st_remote : 1;
    dev_t st_netdev;
    ino_t st_netino;
    cnode_t st_cnode;
    cnode_t st_rcnode;
    site_t st_netsite;
    short st_fstype;
    dev_t st_realdev;
    unsigned short st_basemode;
    unsigned short st_spareshort;
    uid_t st_uid;
    gid_t st_gid;
    long st_spare4[3];
};

#define S_IFMT          0170000
#define S_IFSOCK        0140000
#define S_IFLNK         0120000
#define S_IFNWK         0110000
#define S_IFREG         0100000
#define S_IFBLK         0060000
#define S_IFDIR         0040000
#define S_IFCHR         0020000
#define S_IFIFO         0010000
#define S_ISUID         0004000
#define S_ISGID         0002000
#define S_ISVTX         0001000
#define S_ENFMT         S_ISGID
#define S_CDF           S_ISUID
#define S_IREAD         0000400
#define S_IWRITE        0000200
#define S_IEXEC         0000100

#define S_IRWXU         0000700
#define S_IRUSR         0000400
#define S_IWUSR         0000200
#define S_IXUSR         0000100
#define S_IRWXG         0000070
#define S_IRGRP         0000040
#define S_IWGRP         0000020
#define S_IXGRP         0000010
#define S_IRWXO         0000007
#define S_IROTH         0000004
#define S_IWOTH         0000002
#define S_IXOTH         0000001

#define S_ISSOCK(mode)  (((mode) & S_IFMT) == S_IFSOCK)
#define S_ISLNK(mode)   (((mode) & S_IFMT) == S_IFLNK)
#define S_ISREG(mode)   (((mode) & S_IFMT) == S_IFREG)
#define S_ISBLK(mode)   (((mode) & S_IFMT) == S_IFBLK)
#define S_ISDIR(mode)   (((mode) & S_IFMT) == S_IFDIR)
#define S_ISCHR(mode)   (((mode) & S_IFMT) == S_IFCHR)
#define S_ISFIFO(mode)  (((mode) & S_IFMT) == S_IFIFO)

extern int chmod(const char *, mode_t);
extern int fchmod(int, mode_t);
extern int fstat(int, struct stat *);
extern int lstat(const char *, struct stat *);
extern int mkdir(const char *, mode_t);
extern int mkfifo(const char *, mode_t);
extern int mknod(const char *, mode_t, dev_t);
extern int stat(const char *, struct stat *);
extern mode_t umask(mode_t);

#ifdef __hppa
struct stat64 {                         /* release 10: sizes of 64 bits */
    dev_t st_dev;
    ino_t st_ino;
    mode_t st_mode;
    nlink_t st_nlink;
    unsigned short __st_old_uid;
    unsigned short __st_old_gid;
    dev_t st_rdev;
    off64_t st_size;
    time_t st_atime;
    long st_spare1;
    time_t st_mtime;
    long st_spare2;
    time_t st_ctime;
    long st_spare3;
    long st_blksize;
    unsigned long long st_blocks;
    unsigned int st_flags;
    dev_t st_netdev;
    ino_t st_netino;
    cnode_t st_cnode;
    cnode_t st_rcnode;
    site_t st_netsite;
    short st_fstype;
    dev_t st_realdev;
    unsigned short st_basemode;
    unsigned short st_spareshort;
    uid_t st_uid;
    gid_t st_gid;
    long st_spare4[3];
};

extern int fstat64(int, struct stat64 *);
extern int lchmod(const char *, mode_t);
extern int lstat64(const char *, struct stat64 *);
extern int stat64(const char *, struct stat64 *);
#endif

#endif
