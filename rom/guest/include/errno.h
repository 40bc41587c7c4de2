#ifndef _SYS_ERRNO_INCLUDED
#include <sys/errno.h>
#endif
