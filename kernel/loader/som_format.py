"""Facts of the SOM format of Series 800 that its readers and the writer in `tools/cc` share.

Layout: reference hpux-abi.md 1.7 (a.out(4), magic(4); GNU binutils, NetBSD and Utah agree; checked against programs,
libraries and object files of HP-UX 7 to 11). Everything is big-endian and every location counts from the start of the
file.
"""

from __future__ import annotations

from struct import Struct

from emu.page import PROT_EXEC, PROT_READ, PROT_WRITE
from kernel.loader.magic import DEMAND, EXEC, SHARE, SHMEM

HEADER = Struct(">HH31I")
HEADER_SIZE = HEADER.size  # 128
HEADER_WORDS = Struct(">32I")

SYSTEM_IDS = {0x20B: "PA-RISC 1.0", 0x210: "PA-RISC 1.1", 0x211: "PA-RISC 1.2", 0x214: "PA-RISC 2.0"}

EXECUTABLE = frozenset((EXEC, SHARE, SHMEM, DEMAND))
OLD_VERSION, NEW_VERSION = 85082112, 87102412
VERSIONS = {OLD_VERSION: "of August 1985", NEW_VERSION: "of October 1987"}

HPUX_AUX_ID = 4
AUX_ID = Struct(">II")  # flags and type, length of what follows
EXEC_HEADER = Struct(">10I")
AUX_LIMIT = 1 << 16  # bytes of all auxiliary headers
# Bits of the exec flags.
TRAPS_NULL, DYNAMIC = 1, 4
EXEC_FLAGS = {TRAPS_NULL: "page 0 not readable", DYNAMIC: "dynamically linked", 8: "other mmap flags for dld"}

# Text and data lie in the first two quadrants (hpux-abi.md 2.2).
MEMORY_TOP = 0x8000_0000
ADDRESS_SPACE = 1 << 32

SPACE = Struct(">9I")
SPACE_LOADABLE, SPACE_DEFINED, SPACE_PRIVATE = 0x80000000, 0x40000000, 0x20000000
SPACE_FLAGS = {
    SPACE_LOADABLE: "loadable",
    SPACE_DEFINED: "defined",
    SPACE_PRIVATE: "private",
    0x10000000: "intermediate code",
    0x08000000: "thread specific",
}
SORT_KEY_SHIFT = 8  # eight bits, in the flags of spaces and subspaces

SUBSPACE = Struct(">10I")
SUBSPACE_LOADABLE, SUBSPACE_CODE_ONLY = 0x00200000, 0x00010000
SUBSPACE_FLAGS = {
    0x01000000: "memory resident",
    0x00800000: "dup common",
    0x00400000: "common",
    SUBSPACE_LOADABLE: "loadable",
    0x00040000: "initially frozen",
    0x00020000: "first",
    SUBSPACE_CODE_ONLY: "code only",
    0x00000080: "replicate init",
    0x00000040: "continuation",
    0x00000020: "thread specific",
    0x00000010: "comdat",
}
ACCESS_SHIFT = 25  # seven bits: type and the privilege levels that may read, write and execute
QUADRANT_SHIFT = 19
# The access type, in the upper three of the seven bits.
ACCESS_PROT = {
    0: PROT_READ,
    1: PROT_READ | PROT_WRITE | PROT_EXEC,  # data: page tables of HP-UX let it be executed
    2: PROT_READ | PROT_EXEC,
    3: PROT_READ | PROT_WRITE | PROT_EXEC,
}
# Subspaces of text that hold no instructions. Linkers mark them "code only" or not as they please.
NOT_CODE = ("$SHLIB_INFO$", "$LIT$", "$UNWIND", "$RECOVER", "$PFA")

INIT = Struct(">5I")  # space, access and flags, location, length, address: what a loader needs, once more

SYMBOL = Struct(">5I")
TYPE_SHIFT, SCOPE_SHIFT = 24, 20  # six bits and four
SYMBOL_TYPES = (
    *("null", "absolute", "data", "code", "pri_prog", "sec_prog", "entry", "storage", "stub"),
    *("module", "sym_ext", "arg_ext", "millicode", "plabel", "oct_dis", "milli_ext", "tstorage", "comdat"),
)
SYMBOL_SCOPES = ("unsat", "external", "local", "universal")
LOCAL = SYMBOL_SCOPES.index("local")
SECONDARY = 0x40000000
SYMBOL_FLAGS = {
    0x80000000: "hidden",
    0x00010000: "must qualify",
    0x00008000: "initially frozen",
    0x00004000: "memory resident",
    0x00002000: "common",
    0x00001000: "dup common",
}
# Their values are addresses of instructions, with a privilege level in the low two bits.
CODE_TYPES = frozenset(("code", "pri_prog", "sec_prog", "entry", "stub", "millicode"))
EXTENSIONS = frozenset(("sym_ext", "arg_ext"))  # records that continue the symbol before them; no name
