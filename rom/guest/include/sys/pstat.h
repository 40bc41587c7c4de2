/* Process status.  The records' layouts are not known, so only the call itself is declared. */
#ifndef _SYS_PSTAT_INCLUDED
#define _SYS_PSTAT_INCLUDED

#include <sys/types.h>

#define PSTAT_PROC      1

extern int pstat(int, void *, size_t, size_t, int);

#endif
