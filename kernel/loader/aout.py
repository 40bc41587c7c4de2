"""Series 200/300 a.out files: the header, and what is loaded where.

Facts: `aout_format.py`. Other tables: `aout_tables.py`, `aout_dynamic.py`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from emu.page import PAGE, PROT_EXEC, PROT_READ, PROT_WRITE, round_page
from kernel.loader.aout_format import (
    DYNAMIC,
    EXECUTABLE,
    HEADER,
    HEADER_SIZE,
    MEMORY_TOP,
    MISCINFO,
    PAGED,
    SYSTEM_IDS,
    UNREAD_KINDS,
)
from kernel.loader.image import FormatError, Image, Segment, UnsupportedError
from kernel.loader.magic import EXEC, KINDS, RELOC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel.loader.source import Source
    from kernel.loader.tables import Dynamic, Field, Relocation, Symbol


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
    """Whether a file that starts like this is an a.out file, sound or not."""
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
        return self.stored_table(name, *self._tables()[name])

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

        return aout_dynamic.read(self, self.fields.extension_offset)
