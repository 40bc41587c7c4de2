#ifndef _SYS_RTPRIO_INCLUDED
#define _SYS_RTPRIO_INCLUDED

#include <sys/types.h>

#define RTPRIO_MIN      0
#define RTPRIO_MAX      127
#define RTPRIO_NOCHG    1000
#define RTPRIO_RTOFF    1001

extern int rtprio(pid_t, int);

#endif
