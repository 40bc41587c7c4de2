#ifndef _SYS_STATVFS_INCLUDED
#define _SYS_STATVFS_INCLUDED

#include <sys/types.h>

#define FSTYPSZ         16
#define ST_RDONLY       1

/* Release 10, Series 800 only. */
struct statvfs {
    unsigned long f_bsize;
    unsigned long f_frsize;
    unsigned long f_blocks;             /* in units of f_frsize */
    unsigned long f_bfree;
    unsigned long f_bavail;
    unsigned long f_files;
    unsigned long f_ffree;
    unsigned long f_favail;
    unsigned long f_fsid;
    char f_basetype[FSTYPSZ];
    unsigned long f_flag;
    unsigned long f_namemax;
    char __reserved[64];
};

extern int fstatvfs(int, struct statvfs *);
extern int statvfs(const char *, struct statvfs *);

#endif
