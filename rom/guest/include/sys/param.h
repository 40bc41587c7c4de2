#ifndef _SYS_PARAM_INCLUDED
#define _SYS_PARAM_INCLUDED

#include <sys/types.h>
#include <limits.h>
#include <sys/signal.h>

#define MAXPATHLEN      1024
#define MAXHOSTNAMELEN  64
#define MAXSYMLINKS     20
#define NGROUPS         20
#define NOGROUP         (-1)
#define NOFILE          60
#define NCARGS          20478
#ifdef __hppa
#define HZ              100
#else
#define HZ              50
#endif
#define NBPG            4096
#define NBPC            NBPG
#define PGOFSET         (NBPG - 1)
#define DEV_BSIZE       1024
#define DEV_BSHIFT      10
#define MAXBSIZE        65536
#define CANBSIZ         512
#define NZERO           20
#define PZERO           25

#ifndef MIN
#define MIN(a, b)       ((a) < (b) ? (a) : (b))
#define MAX(a, b)       ((a) > (b) ? (a) : (b))
#endif
#define roundup(x, y)   ((((x) + ((y) - 1)) / (y)) * (y))
#define isset(a, i)     ((a)[(i) / NBBY] & (1 << ((i) % NBBY)))
#define isclr(a, i)     (!isset(a, i))
#define setbit(a, i)    ((a)[(i) / NBBY] |= 1 << ((i) % NBBY))
#define clrbit(a, i)    ((a)[(i) / NBBY] &= ~(1 << ((i) % NBBY)))

#endif
