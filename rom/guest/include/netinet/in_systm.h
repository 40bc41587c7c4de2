#ifndef _NETINET_IN_SYSTM_INCLUDED
#define _NETINET_IN_SYSTM_INCLUDED

typedef unsigned short n_short;
typedef unsigned long n_long;
typedef unsigned long n_time;

#endif
