/* How characters that can't be seen are shown. */
#ifndef _UNCTRL_INCLUDED
#define _UNCTRL_INCLUDED

typedef unsigned int chtype;

#ifdef __cplusplus
extern "C" {
#endif

extern char *unctrl(chtype);

#ifdef __cplusplus
}
#endif
#endif
