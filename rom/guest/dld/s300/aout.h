/* What a Series 300 program or shared library holds for the dynamic loader.  Offsets in the extension count from its
   own start, which is where text starts; values in a library count from there too. */
#ifndef DLD_AOUT_H
#define DLD_AOUT_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

#define NOTHING 0xFFFFFFFFu             /* no export, unknown size */
#define OWN 0xFFFFu                     /* no import: the address of the file itself */

enum { MAGIC_LIBRARY = 0x020C010E, TEXT_OFFSET = 0x1000 };

struct header {                         /* the first 64 bytes of a file */
    u32 magic, stamps, miscinfo;
    u32 text_size, data_size, bss_size;
    u32 rest[9];
    u32 extension_offset;
};

enum { EXTENSION_DL = 1 };

struct extension {
    u32 zero, dynamic;
    u32 libraries, imports, exports, hash, hash_2, strings, modules, relocs, end;
    u32 spare[2];
    u16 type, version;
    u32 size, next;
};

struct list_entry {
    u32 name;
    u8 load, bind;
    u16 highwater;
    u32 zero;
};

enum { IMPORT_DATA = 1, IMPORT_CODE = 2 };
enum { IMPORT_OPTIONAL = 1 };           /* 0 where nothing defines it */

struct import {
    u32 name, library;
    u16 kind, flags;
};

enum { EXPORT_DATA = 1, EXPORT_CODE, EXPORT_COMMON, EXPORT_BSS, EXPORT_PLT = 7, EXPORT_SECONDARY = 0x80 };

struct export {
    u32 name, value;
    u16 kind, zero;
    u32 size, next, tail;
};

struct reloc {
    u32 location;
    u16 import, zero;
};

struct slot {                           /* an entry of the linkage table: a subroutine call, later a jump */
    u16 words[4];
};

struct dynamic {                        /* __DYNAMIC */
    u32 zero[2], data, data_end, bss_end, dbound, plt, dlt, dlt_end;
    u16 branch[8];                      /* bra.l to the binding routine */
    u32 bound, unknown[4];
    u32 flags, hook, list;
    u32 *shlib_path;
    u32 embedded_path, path_order, initialisers, initialisers_end, finishers, finishers_end;
};

enum { SEARCH_SHLIB_PATH = 1, SEARCH_EMBEDDED_PATH = 2, SHLIB_PATH_FIRST = 4 };

#endif
