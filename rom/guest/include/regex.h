/* Regular expressions of POSIX.2. */
#ifndef _REGEX_INCLUDED
#define _REGEX_INCLUDED

#define __need_NULL
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif

typedef long regoff_t;

typedef struct {
    size_t re_nsub;
    void *__compiled;
} regex_t;

typedef struct {
    regoff_t rm_so;
    regoff_t rm_eo;
} regmatch_t;

/* regcomp */
#define REG_EXTENDED    0x01
#define REG_ICASE       0x02
#define REG_NOSUB       0x04
#define REG_NEWLINE     0x08

/* regexec */
#define REG_NOTBOL      0x10
#define REG_NOTEOL      0x20

#define REG_NOERROR     0
#define REG_NOMATCH     1
#define REG_BADPAT      2
#define REG_ECOLLATE    3
#define REG_ECTYPE      4
#define REG_EESCAPE     5
#define REG_ESUBREG     6
#define REG_EBRACK      7
#define REG_EPAREN      8
#define REG_EBRACE      9
#define REG_BADBR       10
#define REG_ERANGE      11
#define REG_ESPACE      12
#define REG_BADRPT      13
#define REG_ENOSYS      14

#ifndef RE_DUP_MAX
#define RE_DUP_MAX      255
#endif

extern int regcomp(regex_t *, const char *, int);
extern int regexec(const regex_t *, const char *, size_t, regmatch_t [], int);
extern size_t regerror(int, const regex_t *, char *, size_t);
extern void regfree(regex_t *);

#ifdef __cplusplus
}
#endif
#endif
