#ifndef _ULIMIT_INCLUDED
#define _ULIMIT_INCLUDED

#define UL_GETFSIZE     1       /* in blocks of 512 bytes */
#define UL_SETFSIZE     2
#define UL_GETMAXBRK    3

extern long ulimit(int, ...);

#endif
