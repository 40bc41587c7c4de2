#ifndef _SYS_TERMIO_INCLUDED
#include <sys/termio.h>
#endif
