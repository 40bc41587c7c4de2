/* What HP-UX has of Berkeley's terminals: job control's characters. */
#ifndef _BSDTTY_INCLUDED
#define _BSDTTY_INCLUDED

#include <sgtty.h>
#include <sys/ioctl.h>
#include <sys/termio.h>

#endif
