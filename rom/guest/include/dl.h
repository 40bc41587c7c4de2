#ifndef _DL_INCLUDED
#define _DL_INCLUDED

/* Libraries loaded by the program itself: shl_load(3X). */

#define BIND_IMMEDIATE  0x0
#define BIND_DEFERRED   0x1
#define BIND_FIRST      0x4
#define BIND_NONFATAL   0x8
#define BIND_NOSTART    0x10
#define BIND_VERBOSE    0x20
#define BIND_RESTRICTED 0x40
#define DYNAMIC_PATH    0x80
#define BIND_TOGETHER   0x100

#define TYPE_UNDEFINED  0
#define TYPE_DATA       2
#define TYPE_PROCEDURE  3
#define TYPE_STORAGE    7

typedef struct shl_module *shl_t;

#define PROG_HANDLE     ((shl_t)1)

#define IMPORT_SYMBOLS          0x1
#define EXPORT_SYMBOLS          0x2
#define NO_VALUES               0x4
#define GLOBAL_VALUES           0x8
#define INITIALIZERS            0x10

struct shl_descriptor {
    unsigned long tstart, tend;
    unsigned long dstart, dend;
    void *ltptr;
    shl_t handle;
    char filename[1025];
    void *initializer;
    unsigned long ref_count;
    unsigned long reserved3, reserved2, reserved1, reserved0;
};

struct shl_symbol {
    char *name;
    short type;
    void *value;
    shl_t handle;
};

#ifdef __cplusplus
extern "C" {
#endif
extern shl_t shl_load(const char *, int, long);
extern int shl_unload(shl_t);
extern int shl_findsym(shl_t *, const char *, short, void *);
extern int shl_get(int, struct shl_descriptor **);
extern int shl_get_r(int, struct shl_descriptor *);
extern int shl_gethandle(shl_t, struct shl_descriptor **);
extern int shl_gethandle_r(shl_t, struct shl_descriptor *);
extern int shl_getsymbols(shl_t, short, int, void *(*)(unsigned int), struct shl_symbol **);
extern int shl_definesym(const char *, short, long, int);
#ifdef __cplusplus
}
#endif

#endif
