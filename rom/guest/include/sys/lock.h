#ifndef _SYS_LOCK_INCLUDED
#define _SYS_LOCK_INCLUDED

#define UNLOCK          0
#define PROCLOCK        1
#define TXTLOCK         2
#define DATLOCK         4

extern int plock(int);

#endif
