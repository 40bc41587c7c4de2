"""Series 200/300 a.out files: the header, and what is loaded where.

Layout: reference hpux-abi.md 1.1 to 1.5 (a.out(4), magic(4); NetBSD and binutils agree; checked against programs of
HP-UX 7 and 9 and an object file of 1989). Everything is big-endian. Other tables: `aout_tables.py`,
`aout_dynamic.py`.
"""

from __future__ import annotations

from functools import cached_property
from struct import Struct
from typing import TYPE_CHECKING

from kernel.loader.image import (
    PROT_EXEC,
    PROT_READ,
    PROT_WRITE,
    FormatError,
    Image,
    Segment,
    TableError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel.loader.source import Source
    from kernel.loader.tables import Dynamic, Field, Relocation, Symbol

PAGE = 4096
HEADER = Struct(">HHhhIIIIIIIIIIIIII")
HEADER_SIZE = HEADER.size  # 64

SYSTEM_IDS = {
    0x20A: "HP 9000 Series 200 (HP-UX 2)",
    0x20C: "HP 9000 Series 200/300",
    0x20D: "HP 9000 Series 300, 68030",
    0x20E: "HP 9000 Series 300, 68040",
}

EXEC, SHARE, DEMAND = 0x107, 0x108, 0x10B
RELOC, DL, SHL = 0x106, 0x10D, 0x10E
KINDS = {
    RELOC: ("RELOC", "relocatable object file"),
    EXEC: ("EXEC", "program, text writable"),
    SHARE: ("SHARE", "program, text shared"),
    DEMAND: ("DEMAND", "program, text shared, paged on demand"),
    DL: ("DL", "dynamic load library"),
    SHL: ("SHL", "shared library"),
}
EXECUTABLE = frozenset((EXEC, SHARE, DEMAND))
PAGED = frozenset((DEMAND, DL, SHL))  # text and data start on page boundaries of the file
UNREAD_KINDS = {
    0x104: "library of programs (EXECLIB)",
    0x109: "program with shared memory text (SHMEM)",
    0x10C: "compiled Lisp file",
    0x150: "boot image",
    0x619: "library symbol table",
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
# Far above any linker's output; bounds what a forged header in a sparse file can make us allocate.
TABLE_LIMIT = 16 << 20


class Header:
    """The 64 bytes every file starts with. Sizes in bytes. Attributes in file order."""

    system_id: int
    file_type: int
    version: int
    highwater: int
    miscinfo: int
    text_size: int
    data_size: int
    bss_size: int
    text_relocation_size: int
    data_relocation_size: int
    pascal_size: int
    symbol_size: int
    name_table_size: int
    entry: int
    line_table_size: int
    supplementary_size: int
    dynamic_relocation: int
    extension_offset: int

    def __init__(self, head: bytes) -> None:
        """`head`: at least 64 bytes."""
        # Not a named tuple: making that class costs as much as reading twenty programs.
        self.__dict__.update(zip(Header.__annotations__, HEADER.unpack_from(head), strict=True))


def recognise(head: bytes) -> bool:
    """Does a file that starts so belong here? Says nothing about whether it is sound."""
    return len(head) >= 4 and int.from_bytes(head[:2], "big") in SYSTEM_IDS


def read(source: Source, head: bytes) -> AoutImage:
    """Read and check everything that running needs. `head`: the file's first bytes, at least 64 of them if it has them.

    Raises FormatError.
    """
    if len(head) < HEADER_SIZE:
        raise FormatError(f"truncated header: {len(head)} of {HEADER_SIZE} bytes")
    header = Header(head)
    if header.file_type in UNREAD_KINDS:
        raise UnsupportedError(f"{UNREAD_KINDS[header.file_type]} of {SYSTEM_IDS[header.system_id]}: not supported")
    if header.file_type not in KINDS:
        raise FormatError(f"unknown file type {header.file_type:#x} of system id {header.system_id:#x}")
    return AoutImage(source, header)


def round_page(value: int) -> int:
    return (value + PAGE - 1) & -PAGE


class AoutImage(Image):
    """An a.out file. Constructed by `read`."""

    format = "a.out"
    machine = "m68k"
    text_address = 0
    traps_null = False  # text is there

    def __init__(self, source: Source, header: Header) -> None:
        self.source = source
        self.fields = header
        self.system_id = header.system_id
        self.magic = header.file_type
        self.kind, self.description = KINDS[header.file_type]
        self.executable = header.file_type in EXECUTABLE
        self.notes = []
        self.dynamic = bool(header.miscinfo & DYNAMIC)
        self.entry = header.entry & ~1  # the kernel clears bit 0
        self.text_size = header.text_size
        self._lay_out()
        self._check_sizes()
        if 0 < header.extension_offset < HEADER_SIZE:
            raise FormatError(f"extension header at offset {header.extension_offset:#x} lies inside the file header")
        if self.executable:
            self._check_entry()

    def _lay_out(self) -> None:
        """Place text, data and bss in file and memory (hpux-abi.md 1.4)."""
        header = self.fields
        text, data, bss = header.text_size, header.data_size, header.bss_size
        paged = header.file_type in PAGED
        # Only in these does data share pages with text, so that it follows without a gap.
        joined = header.file_type in (EXEC, RELOC)
        self.text_offset = PAGE if paged else HEADER_SIZE
        self.data_offset = self.text_offset + (round_page(text) if paged else text)
        self.data_address = text if joined else round_page(text)
        self.tables_offset = self.data_offset + (round_page(data) if paged else data)
        self.break_address = self.data_address + data + bss
        everything = PROT_READ | PROT_WRITE | PROT_EXEC
        if header.file_type == EXEC:
            segments = [Segment("text+data", 0, self.text_offset, text + data, text + data + bss, everything)]
        else:
            # Data is executable because the procedure linkage table lies in it (1.6).
            segments = [
                Segment("text", 0, self.text_offset, text, text, PROT_READ | PROT_EXEC),
                Segment("data", self.data_address, self.data_offset, data, data + bss, everything),
            ]
        self.segments = [segment for segment in segments if segment.memory_size]

    def _check_sizes(self) -> None:
        header = self.fields
        if self.break_address > MEMORY_TOP:
            raise FormatError(
                f"text, data and bss of {header.text_size:#x}, {header.data_size:#x} and {header.bss_size:#x} bytes "
                f"do not fit below {MEMORY_TOP:#x}"
            )
        for name, offset, size in (
            ("text", self.text_offset, header.text_size),
            ("data", self.data_offset, header.data_size),
        ):
            if size and offset + size > self.source.size:
                raise FormatError(
                    f"truncated {name}: {size:#x} bytes at offset {offset:#x} of a file of {self.source.size:#x} bytes"
                )

    def _check_entry(self) -> None:
        # An EXEC file is one block, in which crt0 may come to lie anywhere.
        joined = self.fields.file_type == EXEC
        limit = self.fields.text_size + (self.fields.data_size if joined else 0)
        if self.entry + 2 > limit:
            where = "text and data" if joined else "text"
            raise FormatError(f"entry point {self.entry:#x} is outside {where} (0 to {limit:#x})")

    def require_executable(self) -> None:
        if not self.executable:
            raise FormatError(f"it is a {self.description} ({self.kind})")

    def header(self) -> list[Field]:
        from kernel.loader.tables import Field

        meanings = {
            "system_id": SYSTEM_IDS[self.system_id],
            "file_type": f"{self.kind}: {self.description}",
            "miscinfo": ", ".join(text for bit, text in MISCINFO.items() if self.fields.miscinfo & bit),
            "symbol_size": "" if self.fields.symbol_size else "stripped",
        }
        return [Field(name, value, meanings.get(name, "")) for name, value in vars(self.fields).items()]

    def _tables(self) -> dict[str, tuple[int, int]]:
        """File offset and size of each table that follows data, in file order."""
        header = self.fields
        tables = {}
        offset = self.tables_offset
        for name, size in (
            ("Pascal interface", header.pascal_size),
            ("symbol table", header.symbol_size),
            ("supplementary symbol table", header.supplementary_size),
            ("text relocation table", header.text_relocation_size),
            ("data relocation table", header.data_relocation_size),
        ):
            tables[name] = offset, size
            offset += size
        return tables

    def table(self, name: str) -> bytes:
        """The bytes of one of the tables after data. Raises TableError."""
        offset, size = self._tables()[name]
        if size and offset + size > self.source.size:
            raise TableError(
                f"truncated {name}: {size:#x} bytes at offset {offset:#x} of a file of {self.source.size:#x} bytes"
            )
        if size > TABLE_LIMIT:
            raise TableError(f"{name} of {size:#x} bytes is beyond belief")
        return self.source.read(offset, size)

    @cached_property
    def symbols(self) -> list[Symbol]:
        from kernel.loader import aout_tables

        return aout_tables.read_symbols(self.table("symbol table"))

    def relocations(self) -> Iterator[Relocation]:
        from kernel.loader import aout_tables

        for section in ("text", "data"):
            table = self.table(f"{section} relocation table")
            start = self.data_address if section == "data" else self.text_address
            yield from aout_tables.read_relocations(section, start, table, self.symbols)

    @cached_property
    def dynamic_info(self) -> Dynamic | None:
        if not self.fields.extension_offset:
            return None
        from kernel.loader import aout_dynamic

        return aout_dynamic.read(self)
