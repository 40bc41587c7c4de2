#ifndef _PWD_INCLUDED
#define _PWD_INCLUDED

#include <stdio.h>
#include <sys/types.h>

struct passwd {
    char *pw_name;
    char *pw_passwd;
    uid_t pw_uid;
    gid_t pw_gid;
    char *pw_age;
    char *pw_comment;
    char *pw_gecos;
    char *pw_dir;
    char *pw_shell;
    aid_t pw_audid;
    int pw_audflg;
};

extern void endpwent(void);
extern struct passwd *fgetpwent(FILE *);
extern int getpw(uid_t, char *);
extern struct passwd *getpwent(void);
extern struct passwd *getpwnam(const char *);
extern struct passwd *getpwuid(uid_t);
extern int getpwnam_r(const char *, struct passwd *, char *, size_t, struct passwd **);
extern int getpwuid_r(uid_t, struct passwd *, char *, size_t, struct passwd **);
extern int putpwent(const struct passwd *, FILE *);
extern void setpwent(void);

#endif
