#ifndef _ALLOCA_INCLUDED
#define _ALLOCA_INCLUDED

#define alloca(size) __builtin_alloca(size)

#endif
