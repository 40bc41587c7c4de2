#ifndef _FTW_INCLUDED
#define _FTW_INCLUDED

#include <sys/stat.h>

#define FTW_F           0
#define FTW_D           1
#define FTW_DNR         2
#define FTW_NS          3

extern int ftw(const char *, int (*)(const char *, const struct stat *, int), int);

#endif
