/* What HP-UX has of Berkeley's terminals: job control's characters. */
#ifndef _SYS_BSDTTY_INCLUDED
#define _SYS_BSDTTY_INCLUDED

#include <sgtty.h>
#include <sys/ioctl.h>
#include <sys/termio.h>

#endif
