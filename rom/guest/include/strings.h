#ifndef _STRINGS_INCLUDED
#define _STRINGS_INCLUDED

#include <string.h>

extern int bcmp(const void *, const void *, size_t);
extern void bcopy(const void *, void *, size_t);
extern void bzero(void *, size_t);
extern int ffs(int);
extern char *index(const char *, int);
extern char *rindex(const char *, int);

#endif
