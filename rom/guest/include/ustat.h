#ifndef _USTAT_INCLUDED
#define _USTAT_INCLUDED

#include <sys/types.h>

struct ustat {
    daddr_t f_tfree;
    ino_t f_tinode;
    char f_fname[6];
    char f_fpack[6];
    int f_blksize;
};

extern int ustat(dev_t, struct ustat *);

#endif
