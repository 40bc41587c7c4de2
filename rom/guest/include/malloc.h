#ifndef _MALLOC_INCLUDED
#define _MALLOC_INCLUDED

#include <stdlib.h>

struct mallinfo {
    int arena;                  /* bytes taken from the system */
    int ordblks;                /* free blocks */
    int smblks, hblks, hblkhd, usmblks, fsmblks; /* 0: small blocks are as others */
    int uordblks;               /* bytes in use */
    int fordblks;               /* and free */
    int keepcost;               /* of these at the end */
};

#define M_MXFAST    1
#define M_NLBLKS    2
#define M_GRAIN     3
#define M_KEEP      4

extern struct mallinfo mallinfo(void);
extern int mallopt(int, int);

#endif
