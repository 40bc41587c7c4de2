#ifndef _LIBGEN_INCLUDED
#define _LIBGEN_INCLUDED

extern char *basename(char *);
extern char *dirname(char *);
extern char *regcmp(const char *, ...);
extern char *regex(const char *, const char *, ...);
extern char *__loc1;

#endif
