/* The dynamic loader of the Series 800: what its parts know of each other.

   A module is the program, or a library of the process.  The order of the list is the order of search: the program
   first, then libraries as they were loaded.  Errors are HP-UX error numbers, returned; fatal ones end the process in
   message.c. */
#ifndef DLD_H
#define DLD_H

#include <errno.h>

#include "som.h"

enum module_state { LOADED, RELOCATED, INITIALIZED };

struct module {
    struct module *next;
    const char *name;                   /* as it was opened; the program's is argv[0] */
    const char *internal_name;          /* "libc.1"; 0 if it has none */
    u32 device, inode;                  /* of a library's file */
    u32 text, text_end, text_memory;    /* where it is, where the linker put it */
    u32 data, data_end, data_memory;    /* with bss */
    u32 linkage;                        /* r19 of its code */
    const struct dl_header *dl;
    const char *strings;
    const struct export *exports;
    const u32 *hash;
    const struct import *imports;
    struct module **needs;              /* libraries of its list, `need_count` of them */
    u32 need_count;
    int references;                     /* of lists and of shl_load */
    int explicit_loads;
    u16 flags;                          /* of the DL header */
    u8 old, immediate, nonfatal, restricted, verbose, no_start;
    enum module_state state;
};

/* The second word of a PLT entry that has not been bound: r19 in `bind_on_reference`. */
struct deferred {
    u32 linkage;                        /* the loader's own */
    struct module *module;
    struct procedure *entry;
    const char *name;
};

struct missing {                        /* a library of a list that could not be loaded */
    struct missing *next;
    const char *name, *wanted_by;
    int error;
};

/* What was found under a name. */
struct definition {
    struct module *module;              /* 0: the loader itself, or what shl_definesym made known */
    u32 address;
    u32 linkage;
    u8 type;
};

struct process {
    struct module *modules, *last;
    struct missing *missing;
    char **environment;
    const char *loader_name;
    const char *unresolved;             /* the last name that a library loaded by the program lacked */
    int is_set_id, is_started;
};
extern struct process process;

/* memory.c */
void *allocate(u32 size);               /* zeroed; ends the process if there is no memory */
char *copy_string(const char *text);
int same(const char *one, const char *other);
u32 length(const char *text);
void copy_bytes(void *to, const void *from, u32 size);
void clear_bytes(void *to, u32 size);
const char *base_name(const char *path);
const char *variable(const char *name); /* of the environment, 0 if it is not set */

/* message.c */
void complain(const char *const *parts);                /* one line on standard error; `parts` ends with 0 */
void fatal(const char *what, const char *name, int error) __attribute__((noreturn));
void report(const char *what, const char *name, int error);              /* two lines */
void unresolved(const char *name, const char *kind, const struct module *from, int fatal);
const char *error_text(int error);

/* tables.c */
int check_tables(struct module *module);
struct module *module_at(u32 address);
u32 run_address(const struct module *module, u32 linked);

/* map.c */
int map_library(const char *path, u32 address, struct module **found);
void unmap_library(struct module *module);

/* path.c */
int find_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found);

/* copies.c */
struct module *copy_of(const char *path, const struct module *library);

/* load.c */
enum { LATER_RELEASES = 1 };            /* than 9.x */
u32 search_rules(const struct module *module);
const char *embedded_path(const struct module *module);
int load_library(const char *path, int dynamic, u32 address, struct module **found);
void load_needed(struct module *module);
void append_module(struct module *module);
int release_module(struct module *module);

/* symbol.c */
enum symbol_class { CLASS_DATA, CLASS_CODE, CLASS_PLABEL };
u32 hash_name(const char *name);
const struct export *find_export(const struct module *module, const char *name, u32 hash, enum symbol_class wanted);
int define(const struct module *module, const struct export *export, struct definition *found);
int find_defined(const char *name, enum symbol_class wanted, struct definition *found);
int find_code(const char *name, const struct module *from, struct definition *found);
int find_data(const char *name, const struct module *from, struct definition *found);
u32 procedure_label(const char *name, const struct definition *code);
void define_symbol(const char *name, u8 type, u32 address, u32 linkage);

/* bind.c */
int relocate_module(struct module *module);
void copy_propagated(struct module *module);
int bind_module(struct module *module);
struct procedure *bind_deferred(struct deferred *entry);
int resolves(const struct module *module, const char **missing_name, const char **kind);

/* start.c */
int make_ready(struct module *first);
void run_initializers(struct module *module, int loading);
void initialize_modules(struct module *first);
void set_errno(int error);

/* shl.c */
struct shl_module;
struct module *module_of(struct shl_module *handle);
int load_for_program(const char *path, int flags, u32 address, struct module **found);
u32 find_value(struct module **module, const char *name, short type);

/* entry.S */
struct own_procedure { const char *name; u32 address; };
extern struct own_procedure own_procedures[];
extern u32 binding_routine;
u32 own_linkage(void);
int call_procedure(const struct procedure *entry, int first, int second);
int sys_read(int fd, void *buffer, u32 size);
int sys_write(int fd, const void *buffer, u32 size);
int sys_open(const char *path, int flags);
int sys_close(int fd);
int sys_lseek(int fd, int offset, int whence);
int sys_getpid(void);
int sys_kill(int pid, int signal);
u32 sys_mmap(u32 address, u32 length, int prot, int flags, int fd, u32 offset);
int sys_munmap(u32 address, u32 length);
int sys_fstat(int fd, void *status);
int sys_set_id(int number);
void sys_exit(int status) __attribute__((noreturn));

#define IS_ERROR(result) ((u32)(result) > 0xFFFFF000u)

#endif
