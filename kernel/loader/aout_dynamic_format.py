"""Facts of the dynamic linking tables of Series 300 a.out files that their reader and the writer in `tools/cc` share.

Layout: reference hpux-abi.md 1.6 and dynamic-linking.md 7, found by dissecting a program of HP-UX 9; no manual page
describes it. Where no public file shows a table (initialisers, paths, relocations of libraries) the layout is ours:
docs/file-formats.md says which. All offsets in the extension count from its own start, which a program and a library
have at the start of their text.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

EXTENSION = Struct(">IIIIIIIIIIIIIHHII")
DL_TYPE = 1  # the type of extension that is read
VERSION = 1
NAME_LIMIT = 1024  # bytes; linker symbols have at most 255

LIBRARY = Struct(">IBBHI")  # name, load type, bind mode, highwater, zero
LOAD_TYPE = BIND_MODE = 2  # in every entry
IMPORT = Struct(">IIHH")  # name, library index, kind, flags
EXPORT = Struct(">IIHHIII")  # name, value, kind, zero, size, next in the hash chain, zero
HASH_ENTRY = Struct(">I")
RELOCATION = Struct(">IHH")  # where from the start of text, import or OWN, zero; the addend is in place
MODULE = Struct(">IIII")  # one, empty
NOTHING = 0xFFFFFFFF  # empty hash bucket, end of chain, unknown size
OWN = 0xFFFF  # a relocation by the address at which the file itself was mapped

IMPORT_DATA, IMPORT_TEXT = 1, 2
IMPORT_OPTIONAL = 1  # ours: address 0 where nothing defines it
IMPORT_KINDS = {IMPORT_DATA: "data", IMPORT_TEXT: "text"}
EXPORT_DATA, EXPORT_TEXT, EXPORT_COMMON, EXPORT_BSS, EXPORT_PLT = 1, 2, 3, 4, 7
EXPORT_KINDS = {
    EXPORT_DATA: "data",
    EXPORT_TEXT: "text",
    EXPORT_COMMON: "common",
    EXPORT_BSS: "bss",
    EXPORT_PLT: "plt",
}
EXPORT_SECONDARY = 0x80

# An entry of the procedure linkage table before the dynamic loader has seen it: `bsr.l` to the binding routine, zero.
PLT_ENTRY = Struct(">HiH")
BSR_LONG = 0x61FF
# `__DYNAMIC`: two zero longwords, start and end of data, end of bss, linkage tables, then the binding routine.
DYNAMIC_AREA = Struct(">9I")
PLT_FIELD = 6
BINDER_OFFSET = DYNAMIC_AREA.size
DYNAMIC_SIZE = 0x140
BOUND_FIELD, FLAGS_FIELD, SHLIB_PATH_FIELD = 0x34, 0x48, 0x54  # bytes from `__DYNAMIC`
# Ours, in what is zero in the program that shows the layout.
EMBEDDED_PATH_FIELD, PATH_ORDER_FIELD, INITIALISERS_FIELD, INITIALISERS_END_FIELD = 0x58, 0x5C, 0x60, 0x64
# Bits of the word at PATH_ORDER_FIELD: which lists of directories libraries are looked for in.
SEARCH_SHLIB_PATH, SEARCH_EMBEDDED_PATH, SHLIB_PATH_FIRST = 1, 2, 4


class Extension(NamedTuple):
    """The 64 bytes of the extension header. Offsets are bytes from its own start."""

    zero: int
    dynamic_address: int
    library_offset: int
    import_offset: int
    export_offset: int
    hash_offset: int
    hash_offset_2: int
    string_offset: int
    module_offset: int
    dreloc_offset: int
    end_offset: int
    spare_1: int
    spare_2: int
    type: int
    version: int
    size: int
    next_offset: int  # in the file


def hash_name(name: bytes) -> int:
    """The hash of an exported name, leading underscore included: that of System V's ELF. 28 bits."""
    value = 0
    for byte in name:
        value = (value << 4) + byte
        value = (value ^ (value & 0xF0000000) >> 24) & 0x0FFFFFFF
    return value
