"""Facts of the a.out format of Series 200/300 that its readers and the writer in `tools/cc` share.

Layout: reference hpux-abi.md 1.1 to 1.5 (a.out(4), magic(4); NetBSD and binutils agree; checked against programs of
HP-UX 7 and 9 and an object file of 1989). Everything is big-endian.
"""

from __future__ import annotations

from struct import Struct

from kernel.loader import magic
from kernel.loader.magic import DEMAND, DL, EXEC, SHARE, SHL, SHMEM

HEADER = Struct(">HHhhIIIIIIIIIIIIII")
HEADER_SIZE = HEADER.size  # 64

SYSTEM_IDS = {
    0x20A: "HP 9000 Series 200 (HP-UX 2)",
    0x20C: "HP 9000 Series 200/300",
    0x20D: "HP 9000 Series 300, 68030",
    0x20E: "HP 9000 Series 300, 68040",
}

EXECUTABLE = frozenset((EXEC, SHARE, DEMAND))
PAGED = frozenset((DEMAND, DL, SHL))  # text and data start on page boundaries of the file
UNREAD_KINDS = {
    **magic.UNREAD_KINDS,
    SHMEM: "program with shared memory text (SHMEM)",
    0x10C: "compiled Lisp file",
    0x150: "boot image",
}

DYNAMIC = 0x40000000
MISCINFO = {
    0x80000000: "save floating-point registers",
    DYNAMIC: "dynamically linked",
    0x20000000: "debuggable",
    0x10000000: "position independent",
    0x04000000: "data written through",
    0x02000000: "stack written through",
    0x00000001: "valid",
}

# The initial stack ends here (hpux-abi.md 2.1); a program that reaches it leaves none.
MEMORY_TOP = 0xFFF00000

SYMBOL = Struct(">IBBHH")  # value, type, name length, alignment, shared library flags
SYMBOL_KINDS = ("undefined", "absolute", "text", "data", "bss", "common")
SYMBOL_EXTERNAL, SYMBOL_SECONDARY, SYMBOL_ALIGN, SYMBOL_FILE = 0x20, 0x40, 0x10, 0x1F
SYMBOL_DYNAMIC = 0x1000

RELOCATION = Struct(">IHBB")  # offset, symbol index, kind, length
RELOCATION_KINDS = {
    0: "text",
    1: "data",
    2: "bss",
    3: "external",
    4: "pc-relative",
    5: "dlt-relative",
    6: "plt-relative",
    0x3F: "none",
}
RELOCATION_LENGTHS = ("byte", "word", "long", "align")
RELOCATIONS_TO_SYMBOL = frozenset((3, 4, 5, 6))
