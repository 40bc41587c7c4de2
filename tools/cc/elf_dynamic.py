"""Reads what the cross linker leaves for a dynamic loader in a shared object or a dynamically linked program.

Symbols, relocations, linkage tables and the names of the libraries.  Source of the layout: System V ABI, "Dynamic
Linking"; numbers of the relocations: "The 32-bit PA-RISC Run-time Architecture" for ELF, as binutils has them.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from tools.cc.elf import (
    ELF_HEADER,
    EM_PARISC,
    SHF_TLS,
    SHN_ABS,
    SHN_UNDEF,
    SYMBOL,
    ElfError,
    ElfProgram,
    read_program,
    read_sections,
)

RELA = struct.Struct(">IIi")
DYNAMIC_ENTRY = struct.Struct(">II")
SHT_SYMTAB, SHT_RELA, SHT_DYNAMIC, SHT_DYNSYM = 2, 4, 6, 11
DT_NEEDED, DT_PLTGOT = 1, 3

R_DIR32, R_PLABEL32, R_PLABEL21L, R_PLABEL14R, R_COPY, R_IPLT = 1, 65, 66, 70, 128, 129
PLABELS = frozenset((R_PLABEL32, R_PLABEL21L, R_PLABEL14R))

TABLES_ADDRESS = 0x70000000  # what the linker script puts the linker's own tables at


class DynamicSymbol(NamedTuple):
    """A symbol the file offers or asks for."""

    name: str
    value: int
    size: int
    binding: int
    kind: int
    section: int

    @property
    def defined(self) -> bool:
        return self.section != SHN_UNDEF

    @property
    def absolute(self) -> bool:
        return self.section == SHN_ABS


class DynamicRelocation(NamedTuple):
    """A place the dynamic loader has to fill in; `symbol` is None where it is about the file itself."""

    address: int
    kind: int
    symbol: DynamicSymbol | None
    addend: int


class Table(NamedTuple):
    """Where a linkage table lies."""

    address: int
    size: int


class DynamicElf(NamedTuple):
    """A linked file with what the dynamic loader needs."""

    program: ElfProgram  # text and data
    symbols: list[DynamicSymbol]
    relocations: list[DynamicRelocation]  # of data
    plt_relocations: list[DynamicRelocation]
    plt: Table
    dlt: Table
    linkage_pointer: int
    libraries: list[str]  # as the linker was given them
    plabels: frozenset[str]  # functions of libraries whose addresses the program takes


def read_dynamic(image: bytes, *, shared: bool) -> DynamicElf:
    """Decode a file linked with dynamic.ld.  Raises ElfError."""
    program = read_program(image, EM_PARISC, shared=shared)
    try:
        return _Reader(image).read(program)
    except (struct.error, IndexError, ValueError) as error:
        raise ElfError("truncated ELF file") from error


def needed_libraries(image: bytes) -> list[str]:
    """The libraries that a linked file asks for, as the linker was given them.  Raises ElfError."""
    try:
        return _Reader(image).needed()
    except (struct.error, IndexError, ValueError, KeyError) as error:
        raise ElfError("truncated ELF file") from error


def has_initialisers(image: bytes) -> bool:
    """Whether a library has functions to be called when it is loaded or unloaded.  Raises ElfError."""
    at = {one.name: one.value for one in _Reader(image).symbols(SHT_SYMTAB)}
    return any(at.get(f"__{kind}_array_start") != at.get(f"__{kind}_array_end") for kind in ("init", "fini"))


def has_thread_locals(image: bytes) -> bool:
    """Whether a linked file has thread-local variables.  Raises ElfError."""
    return any(section[2] & SHF_TLS and section[5] for section in read_sections(image))


class _Reader:
    """The sections of one file by name."""

    def __init__(self, image: bytes) -> None:
        self.image = image
        self.sections = read_sections(image)
        names = self.sections[ELF_HEADER.unpack_from(image)[13]]
        self.by_name = {self._string(names, section[0]): section for section in self.sections}

    def _string(self, table: tuple[int, ...], offset: int) -> str:
        start = table[4] + offset
        return self.image[start : self.image.index(b"\0", start)].decode("latin-1")

    def _records(self, name: str, record: struct.Struct) -> list[tuple[int, ...]]:
        section = self.by_name.get(name)
        if section is None:
            return []
        return list(record.iter_unpack(self.image[section[4] : section[4] + section[5]]))

    def read(self, program: ElfProgram) -> DynamicElf:
        symbols = self.symbols(SHT_DYNSYM)
        entries = self._records(".dynamic", DYNAMIC_ENTRY)
        return DynamicElf(
            program=program._replace(segments=[one for one in program.segments if one.address < TABLES_ADDRESS]),
            symbols=symbols[1:],
            relocations=self._relocations(".rela.dyn", symbols),
            plt_relocations=self._relocations(".rela.plt", symbols),
            plt=self._table(".plt"),
            dlt=self._table(".got"),
            linkage_pointer=next((value for tag, value in entries if tag == DT_PLTGOT), 0),
            libraries=self.needed(),
            plabels=self._plabels(),
        )

    def needed(self) -> list[str]:
        strings = self.by_name[".dynstr"]
        entries = self._records(".dynamic", DYNAMIC_ENTRY)
        return [self._string(strings, value) for tag, value in entries if tag == DT_NEEDED]

    def _table(self, name: str) -> Table:
        section = self.by_name.get(name)
        return Table(section[3], section[5]) if section is not None else Table(0, 0)

    def symbols(self, kind: int) -> list[DynamicSymbol]:
        table = next(section for section in self.sections if section[1] == kind)
        strings = self.sections[table[6]]
        return [
            DynamicSymbol(self._string(strings, name), value, size, info >> 4, info & 15, section)
            for name, value, size, info, _, section in SYMBOL.iter_unpack(self.image[table[4] : table[4] + table[5]])
        ]

    def _relocations(self, name: str, symbols: list[DynamicSymbol]) -> list[DynamicRelocation]:
        found = []
        for address, info, addend in self._records(name, RELA):
            symbol = symbols[info >> 8]
            if not symbol.name:
                # Of a section: its start is what the addend counts from.
                found.append(DynamicRelocation(address, info & 0xFF, None, symbol.value + addend & 0xFFFFFFFF))
            else:
                found.append(DynamicRelocation(address, info & 0xFF, symbol, addend))
        return found

    def _plabels(self) -> frozenset[str]:
        """What the relocations of the objects say, kept in the file for this (--emit-relocs)."""
        symbols = self.symbols(SHT_SYMTAB)
        tables = [one for one in self.sections if one[1] == SHT_RELA and self.sections[one[6]][1] == SHT_SYMTAB]
        return frozenset(
            symbols[info >> 8].name
            for table in tables
            for _, info, _ in RELA.iter_unpack(self.image[table[4] : table[4] + table[5]])
            if info & 0xFF in PLABELS and not symbols[info >> 8].defined
        )
