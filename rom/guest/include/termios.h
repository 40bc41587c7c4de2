#ifndef _SYS_TERMIOS_INCLUDED
#include <sys/termios.h>
#endif
