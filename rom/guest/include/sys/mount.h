/* Mounting file systems (mount(2), vfsmount(2)). */
#ifndef _SYS_MOUNT_INCLUDED
#define _SYS_MOUNT_INCLUDED

#include <sys/types.h>

#define MOUNT_UFS       0
#define MOUNT_NFS       1
#define MOUNT_CDFS      2

#define M_RDONLY        0x01

/* What vfsmount(2) takes for MOUNT_UFS: the name of the block special file. */
struct ufs_args {
    char *fspec;
};

extern int mount(const char *, const char *, int, ...);
extern int umount(const char *);
extern int vfsmount(int, const char *, int, caddr_t);
extern int getmount_cnt(time_t *);

#endif
