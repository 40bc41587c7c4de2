#ifndef _GRP_INCLUDED
#define _GRP_INCLUDED

#include <stdio.h>
#include <sys/types.h>

struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem;
};

extern void endgrent(void);
extern struct group *fgetgrent(FILE *);
extern struct group *getgrent(void);
extern struct group *getgrgid(gid_t);
extern struct group *getgrnam(const char *);
extern void setgrent(void);

#endif
