/* Types of remote procedure calls. */
#ifndef _RPC_TYPES_INCLUDED
#define _RPC_TYPES_INCLUDED

#include <sys/types.h>

typedef int bool_t;
typedef int enum_t;

#ifndef TRUE
#define TRUE    1
#endif
#ifndef FALSE
#define FALSE   0
#endif
#ifndef NULL
#define NULL    0
#endif
#define __dontcare__    -1

#endif
