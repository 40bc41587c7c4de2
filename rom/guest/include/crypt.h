#ifndef _CRYPT_INCLUDED
#define _CRYPT_INCLUDED

extern char *crypt(const char *, const char *);
extern void encrypt(char *, int);
extern void setkey(const char *);

#endif
