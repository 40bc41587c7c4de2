/* The dynamic loader of the Series 300: what its parts know of each other.

   A module is the program, or a library of the process.  The order of the list is the order of search: the program
   first, then libraries as they were loaded.  Errors are HP-UX error numbers, returned; fatal ones end the process in
   message.c. */
#ifndef DLD_H
#define DLD_H

#include <errno.h>

#include "aout.h"

enum module_state { MAPPED, RELOCATED, INITIALISED };

struct module {
    struct module *next;
    const char *name;                   /* as it was opened; the program's is the linker's */
    const char *internal_name;
    u32 device, inode;                  /* of a library's file */
    u32 text, text_end, data, end;      /* text, its end, data, end of bss */
    const struct extension *dl;
    const char *strings;
    const struct export *exports;
    const u32 *hash;
    const struct import *imports;
    const struct reloc *relocs;
    u32 export_count, hash_count, import_count, reloc_count, string_size;
    struct dynamic *dynamic;
    struct slot *plt;
    u32 slot_count;
    struct module **needs;              /* libraries of its list, `need_count` of them */
    u32 need_count;
    int references;                     /* of lists and of shl_load */
    int explicit_loads;
    enum module_state state;
};

struct missing {                        /* a library of a list that could not be loaded */
    struct missing *next;
    const char *name;
    int error;
};

struct process {
    struct module *modules, *last;
    struct missing *missing;
    char **environment;
    const char *loader_name;
    int is_set_id;
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
void report(const char *what, const char *name, int error);
void fatal(const char *what, const char *name, int error) __attribute__((noreturn));
void unresolved(const char *name, const char *kind, const struct module *from, int is_fatal);
const char *error_text(int error);

/* map.c */
int check_tables(struct module *module);
int map_library(const char *path, u32 address, struct module **found);
void unmap_library(struct module *module);

/* path.c */
int find_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found);

/* copies.c */
struct module *copy_of(const char *path, const struct module *library);

/* load.c */
enum { LATER_RELEASES = 0 };            /* than 9.x */
u32 search_rules(const struct module *module);
const char *embedded_path(const struct module *module);
int load_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found);
void load_needed(struct module *module);
void append_module(struct module *module);
void release_module(struct module *module);

/* symbol.c */
u32 hash_name(const char *name);
const struct export *find_export(const struct module *module, const char *name, u32 hash);
u32 find_code(const char *name, const struct module **owner);   /* 0 if nothing defines it */
u32 find_address(const char *name, const struct module **owner);
void define_symbol(const char *name, u32 address);
void set_errno(int error);

/* bind.c */
int relocate_module(struct module *module);
void copy_variables(const struct module *program);
void bind_at_once(struct module *module);
const char *first_unresolved(const struct module *module, int with_functions);
u32 bind_slot(const u8 *after_slot);

/* start.c */
void make_ready(struct module *first);
void finish(const struct module *module);

/* shl.c */
u32 find_own(const char *name);

/* entry.S */
extern char binder[];
int sys_read(int fd, void *buffer, u32 size);
int sys_write(int fd, const void *buffer, u32 size);
int sys_open(const char *path, int flags);
int sys_close(int fd);
int sys_getpid(void);
int sys_kill(int pid, int signal);
u32 sys_mmap(u32 address, u32 length, int prot, int flags, int fd, u32 offset);
int sys_munmap(u32 address, u32 length);
int sys_fstat(int fd, void *status);
int sys_set_id(int number);             /* whether the real and the effective user (24) or group (47) differ */
void sys_exit(int status) __attribute__((noreturn));
void flush(void *from, u32 size);

#define IS_ERROR(result) ((u32)(result) > 0xFFFFF000u)

#endif
