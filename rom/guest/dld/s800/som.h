/* What a Series 800 executable or shared library holds for the dynamic loader: the headers that say where text and data
   are, and the tables of dynamic linking.  Places ("loc") count from the DL header, those of linkage tables and the
   locations of relocations from the start of data. */
#ifndef DLD_SOM_H
#define DLD_SOM_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

#define NOTHING 0xFFFFFFFFu             /* no name, no table, end of a chain */

enum { MAGIC_DL = 0x10D, MAGIC_SHL = 0x10E };
enum { SYSTEM_PA_FIRST = 0x20B, SYSTEM_PA_LAST = 0x2FF };
enum { AUX_EXEC = 4 };                  /* in the low half of an auxiliary header's first word */

struct som_header {                     /* the first 128 bytes */
    u16 system_id, magic;
    u32 version, time[2], entry_space, entry_subspace, entry_offset;
    u32 aux_loc, aux_size, length, dp;
    u32 space_loc, space_count, subspace_loc, subspace_count;
    u32 fixups[2];
    u32 strings_loc, strings_size;
    u32 rest[12];
    u32 checksum;
};

struct exec_header {                    /* the auxiliary header of type AUX_EXEC, with its id */
    u32 id, length;
    u32 text_size, text_memory, text_file;
    u32 data_size, data_memory, data_file;
    u32 bss_size, entry, flags, fill;
};

struct subspace {
    u32 space, flags, file_loc, file_size, start, length, alignment, name, fixups[2];
};

enum { DL_OLD = 89060912, DL_NEW = 93092112 };  /* until 9.x; since 10.0 */

/* Flags of the DL header. */
enum {
    DL_ELABORATOR = 1, DL_INITIALIZER = 2,
    SEARCH_SHLIB_PATH = 4, SEARCH_EMBEDDED_PATH = 8, SHLIB_PATH_FIRST = 0x10,
    DL_INTERNAL_NAME = 0x40             /* the first entry of the library list is the library's own name */
};

struct dl_header {
    u32 version, ltptr;
    u32 list_loc, list_count;
    u32 import_loc, import_count;
    u32 hash_loc, hash_size;
    u32 export_loc, export_count;
    u32 string_loc, string_size;
    u32 reloc_loc, reloc_count;
    u32 dlt_loc, plt_loc, dlt_count, plt_count;
    u16 highwater, flags;
    u32 export_ext_loc, module_loc, module_count;
    /* Since 10.0: */
    u32 elaborator, initializer, embedded_path, initializer_count, tls_size, fastbind_loc;
};
#define OLD_DL_SIZE 0x58

enum { LIST_DYNAMIC_PATH = 1 };         /* given with -l: may be looked for along paths */
enum { BIND_LATER = 1 };

struct list_entry {
    u32 name;
    u8 flags, bind;
    u16 highwater;
};

enum { ST_NONE = 0, ST_DATA = 2, ST_CODE = 3, ST_STORAGE = 7, ST_OLD_PLABEL = 10, ST_PLABEL = 13 };

struct import {
    u32 name;
    u16 library;                        /* FFFF but in old files */
    u8 type, flags;
};

struct export {
    u32 next, name, value, info;        /* next of the hash chain; info: the size of storage */
    u8 type, flags;
    u16 module;
};

enum {
    DR_PLABEL_EXTERNAL = 1, DR_PLABEL_INTERNAL, DR_DATA_EXTERNAL, DR_DATA_INTERNAL, DR_PROPAGATE, DR_ELABORATOR,
    DR_TEXT_INTERNAL
};

struct reloc {
    u32 library, symbol, location, value;
    u8 type, reserved;
    u16 module;
};

struct procedure {                      /* a PLT entry, and what a function pointer points at */
    u32 address, linkage;
};

#endif
