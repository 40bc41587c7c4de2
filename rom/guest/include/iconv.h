/* Conversion between code sets. */
#ifndef _ICONV_INCLUDED
#define _ICONV_INCLUDED

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif

typedef void *iconv_t;

extern iconv_t iconv_open(const char *, const char *);
extern size_t iconv(iconv_t, char **, size_t *, char **, size_t *);
extern int iconv_close(iconv_t);

#endif
