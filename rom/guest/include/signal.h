#ifndef _SYS_SIGNAL_INCLUDED
#include <sys/signal.h>
#endif
