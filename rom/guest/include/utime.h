#ifndef _UTIME_INCLUDED
#define _UTIME_INCLUDED

#include <sys/types.h>

struct utimbuf {
    time_t actime;
    time_t modtime;
};

extern int utime(const char *, const struct utimbuf *);

#endif
