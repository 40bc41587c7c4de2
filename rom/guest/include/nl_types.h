/* Message catalogues. */
#ifndef _NL_TYPES_INCLUDED
#define _NL_TYPES_INCLUDED

#define NL_SETD         1
#define NL_CAT_LOCALE   1
#define NL_MSGMAX       65535
#define NL_SETMAX       1024
#define NL_TEXTMAX      8192

typedef void *nl_catd;
typedef long nl_item;

extern nl_catd catopen(const char *, int);
extern char *catgets(nl_catd, int, int, const char *);
extern int catclose(nl_catd);

#endif
