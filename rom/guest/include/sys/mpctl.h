#ifndef _SYS_MPCTL_INCLUDED
#define _SYS_MPCTL_INCLUDED

#define MPC_GETNUMSPUS  1
#define MPC_GETFIRSTSPU 2

extern int mpctl(int, int, int);

#endif
