/* The table of mounted file systems (getmntent(3)). */
#ifndef _MNTENT_INCLUDED
#define _MNTENT_INCLUDED

#include <stdio.h>

#define MNT_CHECKLIST   "/etc/checklist"
#define MNT_MNTTAB      "/etc/mnttab"
#define MNTTYPE_HFS     "hfs"
#define MNTTYPE_NFS     "nfs"
#define MNTTYPE_CDFS    "cdfs"
#define MNTTYPE_SWAP    "swap"
#define MNTTYPE_IGNORE  "ignore"
#define MNTOPT_DEFAULTS "defaults"
#define MNTOPT_RO       "ro"
#define MNTOPT_RW       "rw"
#define MNTOPT_NOSUID   "nosuid"

struct mntent {
    char *mnt_fsname;
    char *mnt_dir;
    char *mnt_type;
    char *mnt_opts;
    int mnt_freq;
    int mnt_passno;
    long mnt_time;
};

extern int addmntent(FILE *, const struct mntent *);
extern int endmntent(FILE *);
extern struct mntent *getmntent(FILE *);
extern char *hasmntopt(const struct mntent *, const char *);
extern FILE *setmntent(const char *, const char *);

#endif
