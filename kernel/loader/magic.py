"""What the program formats of both series have in common: the file types of magic(4), in a file's second halfword."""

from __future__ import annotations

RELOC, EXEC, SHARE, SHMEM, DEMAND, DL, SHL = 0x106, 0x107, 0x108, 0x109, 0x10B, 0x10D, 0x10E
KINDS = {
    RELOC: ("RELOC", "relocatable object file"),
    EXEC: ("EXEC", "program, text writable"),
    SHARE: ("SHARE", "program, text shared"),
    SHMEM: ("SHMEM", "program, text and data shared"),
    DEMAND: ("DEMAND", "program, text shared, paged on demand"),
    DL: ("DL", "dynamic load library"),
    SHL: ("SHL", "shared library"),
}
EXECLIB, LIBRARY_SYMBOLS = 0x104, 0x619
UNREAD_KINDS = {EXECLIB: "library of programs (EXECLIB)", LIBRARY_SYMBOLS: "library symbol table"}
