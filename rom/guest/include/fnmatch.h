#ifndef _FNMATCH_INCLUDED
#define _FNMATCH_INCLUDED

#define FNM_NOMATCH     1
#define FNM_PATHNAME    0x01
#define FNM_PERIOD      0x02
#define FNM_NOESCAPE    0x04

extern int fnmatch(const char *, const char *, int);

#endif
