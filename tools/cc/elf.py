"""Reads what the cross linkers make: a static big-endian 32-bit ELF program.

Only what the program writers need: the two loadable segments the SDK's linker script makes (text, then data with bss)
and the symbol table.  Source of the layout: System V ABI, "Object Files".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

ELF_HEADER = struct.Struct(">16sHHIIIIIHHHHHH")
PROGRAM_HEADER = struct.Struct(">8I")
SECTION_HEADER = struct.Struct(">10I")
SYMBOL = struct.Struct(">IIIBBH")
SYMBOL_INFO_OFFSET = 12

ET_EXEC, ET_DYN = 2, 3
EM_68K = 4
EM_PARISC = 15
MACHINES = {EM_68K: "68k", EM_PARISC: "PA-RISC"}
PT_LOAD = 1
PF_W = 2
SHT_SYMTAB = 2
SHF_TLS = 0x400
SHN_UNDEF = 0
SHN_ABS = 0xFFF1
SHN_COMMON = 0xFFF2

STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
STT_NOTYPE, STT_OBJECT, STT_FUNC = 0, 1, 2
STT_PARISC_MILLI = 13  # millicode


class ElfError(ValueError):
    """The file is not a static ELF program for the processor; the message says why."""


class Segment(NamedTuple):
    """One loadable piece: where it starts, its bytes, and how many bytes it has in memory (the rest is zero)."""

    address: int
    contents: bytes
    memory_size: int
    writable: bool


class Symbol(NamedTuple):
    """A symbol of the program; absolute tells a plain number from an address."""

    name: str
    value: int
    binding: int
    kind: int
    absolute: bool

    @property
    def is_listed(self) -> bool:
        """Functions and variables of any scope, and every other external name; not the compiler's labels."""
        if self.kind in (STT_FUNC, STT_OBJECT, STT_PARISC_MILLI):
            return True
        return self.kind == STT_NOTYPE and self.binding in (STB_GLOBAL, STB_WEAK)


class ThreadLocals(NamedTuple):
    """Where the first section of thread-local variables is, and how it is aligned."""

    address: int
    alignment: int


class ElfProgram(NamedTuple):
    """A linked program: entry address, loadable segments in address order, defined symbols in table order."""

    entry: int
    segments: list[Segment]
    symbols: list[Symbol]
    thread_locals: ThreadLocals | None = None


def read_program(image: bytes, machine: int = EM_68K, *, shared: bool = False) -> ElfProgram:
    """Decode a program for one of MACHINES, or a shared object.  Raises ElfError if it is neither or is cut short."""
    try:
        return _read_program(image, machine, ET_DYN if shared else ET_EXEC)
    except (struct.error, IndexError) as error:
        raise ElfError("truncated ELF file") from error


def _read_program(image: bytes, wanted: int, wanted_kind: int) -> ElfProgram:
    header = ELF_HEADER.unpack_from(image)
    ident, kind, machine, _, entry, program_offset = header[:6]
    if ident[:6] != b"\x7fELF\x01\x02":
        raise ElfError("not a big-endian 32-bit ELF file")
    if kind != wanted_kind or machine != wanted:
        raise ElfError(f"not a linked {MACHINES[wanted]} program")
    program_entry_size, program_count = header[9:11]
    segments = []
    for index in range(program_count):
        segment = _read_segment(image, program_offset + index * program_entry_size)
        if segment is not None:
            segments.append(segment)
    sections = read_sections(image)
    return ElfProgram(entry, sorted(segments), _read_symbols(image, sections), _thread_locals(sections))


def _read_segment(image: bytes, offset: int) -> Segment | None:
    kind, file_offset, address, _, file_size, memory_size, flags, _ = PROGRAM_HEADER.unpack_from(image, offset)
    if kind != PT_LOAD or memory_size == 0:
        return None
    contents = image[file_offset : file_offset + file_size]
    if len(contents) != file_size or memory_size < file_size:
        raise ElfError("truncated ELF segment")
    return Segment(address, contents, memory_size, bool(flags & PF_W))


def read_sections(image: bytes) -> list[tuple[int, ...]]:
    """The section headers, as SECTION_HEADER has them."""
    header = ELF_HEADER.unpack_from(image)
    offset, size, count = header[6], header[11], header[12]
    return [SECTION_HEADER.unpack_from(image, offset + index * size) for index in range(count)]


def _thread_locals(sections: list[tuple[int, ...]]) -> ThreadLocals | None:
    found = [section for section in sections if section[2] & SHF_TLS and section[5]]
    return ThreadLocals(found[0][3], found[0][8]) if found else None


def _symbol_positions(sections: list[tuple[int, ...]]) -> Iterator[int]:
    """File offsets of the symbol records."""
    for section in sections:
        if section[1] == SHT_SYMTAB:
            yield from range(section[4], section[4] + section[5], SYMBOL.size)


def _read_symbols(image: bytes, sections: list[tuple[int, ...]]) -> list[Symbol]:
    names = next((sections[section[6]][4] for section in sections if section[1] == SHT_SYMTAB), 0)
    symbols = []
    for position in _symbol_positions(sections):
        name_offset, value, _, info, _, section_index = SYMBOL.unpack_from(image, position)
        if section_index == SHN_UNDEF or name_offset == 0:
            continue
        start = names + name_offset
        name = image[start : image.index(b"\0", start)].decode("latin-1")
        symbols.append(Symbol(name, value, info >> 4, info & 15, section_index == SHN_ABS))
    return symbols


def defined_names(image: bytes) -> set[str]:
    """The names an object file defines, local ones included."""
    return {symbol.name for symbol in _read_symbols(image, read_sections(image))}


def weaken(image: bytes) -> bytes:
    """The object file with every global definition made weak; what it asks of others stays as it is.

    (objcopy --weaken would weaken the references too, and a weak reference brings no member out of an archive.)
    """
    changed = bytearray(image)
    for position in _symbol_positions(read_sections(image)):
        *_, info, _, section_index = SYMBOL.unpack_from(image, position)
        if info >> 4 == STB_GLOBAL and section_index not in (SHN_UNDEF, SHN_COMMON):
            changed[position + SYMBOL_INFO_OFFSET] = STB_WEAK << 4 | info & 15
    return bytes(changed)
