#ifndef _SYS_TIMEB_INCLUDED
#define _SYS_TIMEB_INCLUDED

#include <sys/types.h>

struct timeb {
    time_t time;
    unsigned short millitm;
    short timezone;
    short dstflag;
};

extern int ftime(struct timeb *);

#endif
