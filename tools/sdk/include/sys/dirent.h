#ifndef _SYS_DIRENT_INCLUDED
#define _SYS_DIRENT_INCLUDED

#include <sys/types.h>

#define MAXNAMLEN       255
#define _MAXNAMLEN      MAXNAMLEN

struct dirent {
    ino_t d_ino;
    short d_reclen;
    short d_namlen;
    char d_name[MAXNAMLEN + 1];
};
#define d_fileno        d_ino

extern int getdirentries(int, char *, size_t, long *);

#endif
