/* Words as the shell makes them of a text. */
#ifndef _WORDEXP_INCLUDED
#define _WORDEXP_INCLUDED

#ifndef _SIZE_T
#define _SIZE_T
typedef unsigned int size_t;
#endif

typedef struct {
    size_t we_wordc;
    char **we_wordv;
    size_t we_offs;
} wordexp_t;

#define WRDE_APPEND     0x01
#define WRDE_DOOFFS     0x02
#define WRDE_NOCMD      0x04
#define WRDE_REUSE      0x08
#define WRDE_SHOWERR    0x10
#define WRDE_UNDEF      0x20

#define WRDE_BADCHAR    1
#define WRDE_BADVAL     2
#define WRDE_CMDSUB     3
#define WRDE_NOSPACE    4
#define WRDE_SYNTAX     5

extern int wordexp(const char *, wordexp_t *, int);
extern void wordfree(wordexp_t *);

#endif
