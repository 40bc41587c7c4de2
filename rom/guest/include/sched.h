#ifndef _SCHED_INCLUDED
#define _SCHED_INCLUDED

extern int sched_yield(void);           /* release 10, Series 800 only */

#endif
