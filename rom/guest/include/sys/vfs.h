#ifndef _SYS_VFS_INCLUDED
#define _SYS_VFS_INCLUDED

#include <sys/types.h>

struct statfs {
    long f_type;
    long f_bsize;
    long f_blocks;
    long f_bfree;
    long f_bavail;
    long f_files;
    long f_ffree;
    long f_fsid[2];
    long f_magic;
    long f_featurebits;
    long f_spare[4];
    cnode_t f_cnode;
    short f_pad;
};

extern int fstatfs(int, struct statfs *);
extern int statfs(const char *, struct statfs *);

#endif
