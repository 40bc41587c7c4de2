/* What BSD's headers begin and end with; their programs have it from <sys/types.h>. */
#ifndef _SYS_CDEFS_INCLUDED
#define _SYS_CDEFS_INCLUDED

#ifdef __cplusplus
#define __BEGIN_DECLS extern "C" {
#define __END_DECLS }
#else
#define __BEGIN_DECLS
#define __END_DECLS
#endif

#endif
