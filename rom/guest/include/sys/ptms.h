/* Pseudo-terminals by number (release 10): see grantpt, unlockpt and ptsname in <stdlib.h>. */
#ifndef _SYS_PTMS_INCLUDED
#define _SYS_PTMS_INCLUDED

#include <stdlib.h>
#include <sys/ptyio.h>

#endif
