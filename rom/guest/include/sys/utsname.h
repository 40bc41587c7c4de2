#ifndef _SYS_UTSNAME_INCLUDED
#define _SYS_UTSNAME_INCLUDED

#define UTSLEN          9
#define SNLEN           15

struct utsname {
    char sysname[UTSLEN];
    char nodename[UTSLEN];
    char release[UTSLEN];
    char version[UTSLEN];
    char machine[UTSLEN];
    char __idnumber[SNLEN];
};
#define idnumber        __idnumber

extern int setuname(const char *, unsigned int);
extern int uname(struct utsname *);

#endif
