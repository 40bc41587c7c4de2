#ifndef _SYS_PTRACE_INCLUDED
#define _SYS_PTRACE_INCLUDED

#include <sys/types.h>

#define PT_SETTRC       0
#define PT_RIUSER       1
#define PT_RDUSER       2
#define PT_RUAREA       3
#define PT_WIUSER       4
#define PT_WDUSER       5
#define PT_WUAREA       6
#define PT_CONTIN       7
#define PT_EXIT         8
#define PT_SINGLE       9
#ifdef __hppa
#define PT_RUREGS       10
#define PT_WUREGS       11
#endif
#define PT_ATTACH       12
#define PT_DETACH       13
#ifdef __hppa
#define PT_RDTEXT       14
#define PT_RDDATA       15
#define PT_WRTEXT       16
#define PT_WRDATA       17
#define PT_CONTIN1      18
#define PT_SINGLE1      19
#endif

extern int ptrace(int, pid_t, int, int, int);

#endif
