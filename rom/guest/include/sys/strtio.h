/* Requests of terminals on streams: no others than <sys/ioctl.h> has. */
#ifndef _SYS_STRTIO_INCLUDED
#define _SYS_STRTIO_INCLUDED

#include <sys/ioctl.h>

#endif
