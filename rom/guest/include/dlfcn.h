#ifndef _DLFCN_INCLUDED
#define _DLFCN_INCLUDED

#define RTLD_LAZY       1
#define RTLD_NOW        2
#define RTLD_GLOBAL     4
#define RTLD_LOCAL      8

#ifdef __cplusplus
extern "C" {
#endif
extern void *dlopen(const char *, int);
extern void *dlsym(void *, const char *);
extern int dlclose(void *);
extern char *dlerror(void);
#ifdef __cplusplus
}
#endif

#endif
