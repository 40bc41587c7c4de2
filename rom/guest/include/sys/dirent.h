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

#ifdef __hppa
struct dirent64 {               /* release 10, for readdir64(3); nothing in it has to be longer */
    ino_t d_ino;
    short d_reclen;
    short d_namlen;
    char d_name[MAXNAMLEN + 1];
};
#endif

extern int getdirentries(int, char *, size_t, long *);

#endif
