"""An ELF file that stands in for an HP-UX program: gdb reads neither a.out nor SOM of HP-UX.

From it gdb takes byte order, processor, sections and symbols; the contents of memory it asks the program for. It holds
no code, so that it is small whatever the program's size.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

_HEADER = struct.Struct(">16sHHIIIIIHHHHHH")
_PROGRAM_HEADER = struct.Struct(">8I")
_SECTION_HEADER = struct.Struct(">10I")
_SYMBOL = struct.Struct(">IIIBBH")
_EXECUTABLE, _SHARED = 2, 3  # file types
_PT_LOAD = 1
_SYMTAB, _STRTAB, _NOBITS = 2, 3, 8  # types of sections
_WRITE, _ALLOC, _EXECUTE = 1, 2, 4  # flags of sections
_ABSOLUTE = 0xFFF1
_GLOBAL, _OBJECT, _FUNCTION = 0x10, 1, 2


class Machine(NamedTuple):
    """What tells gdb the processor. EI_OSABI of the 68k is System V's: then gdb asks us for the libraries."""

    number: int
    flags: int
    osabi: int


MACHINES = {"m68k": Machine(4, 0, 0), "PA-RISC": Machine(15, 0x210, 1)}  # 0x210: EF_PARISC_ARCH of PA-RISC 1.1


class Section(NamedTuple):
    name: str
    address: int
    size: int  # bytes
    writable: bool = False
    executable: bool = False


class Symbol(NamedTuple):
    name: str
    address: int
    size: int = 0  # bytes; 0 where it isn't known
    code: bool = True


def stand_in(
    machine: str, sections: Iterable[Section], symbols: Iterable[Symbol], *, entry: int = 0, shared: bool = False
) -> bytes:
    """The file; `machine` as `Image` has it. `shared`: a library, whose addresses gdb moves to where it is loaded."""
    sections = list(sections)
    facts = MACHINES[machine]
    names, names_at = _strings(["", *(section.name for section in sections), ".symtab", ".strtab", ".shstrtab"])
    records, strings = _symbols(sections, symbols)
    count = len(sections) + 4  # with the null section and those of the tables
    headers = _HEADER.size + _PROGRAM_HEADER.size * len(sections)
    places = [headers, headers + len(records), headers + len(records) + len(strings)]
    end = places[-1] + len(names)
    file = _HEADER.pack(
        bytes((0x7F, *b"ELF", 1, 2, 1, facts.osabi)).ljust(16, b"\0"),
        _SHARED if shared else _EXECUTABLE,
        facts.number,
        1,
        entry,
        _HEADER.size if sections else 0,
        end,
        facts.flags,
        _HEADER.size,
        _PROGRAM_HEADER.size,
        len(sections),
        _SECTION_HEADER.size,
        count,
        count - 1,
    )
    for section in sections:
        prot = 4 | section.executable | section.writable << 1
        file += _PROGRAM_HEADER.pack(_PT_LOAD, 0, section.address, section.address, 0, section.size, prot, 4096)
    file += records + strings + names
    file += _SECTION_HEADER.pack(*[0] * 10)
    for section in sections:
        flags = _ALLOC | section.writable * _WRITE | section.executable * _EXECUTE
        file += _SECTION_HEADER.pack(
            names_at[section.name], _NOBITS, flags, section.address, headers, section.size, 0, 0, 4, 0
        )
    link = count - 2
    file += _SECTION_HEADER.pack(names_at[".symtab"], _SYMTAB, 0, 0, places[0], len(records), link, 1, 4, _SYMBOL.size)
    file += _SECTION_HEADER.pack(names_at[".strtab"], _STRTAB, 0, 0, places[1], len(strings), 0, 0, 1, 0)
    file += _SECTION_HEADER.pack(names_at[".shstrtab"], _STRTAB, 0, 0, places[2], len(names), 0, 0, 1, 0)
    return file


def _symbols(sections: list[Section], symbols: Iterable[Symbol]) -> tuple[bytes, bytes]:
    """The table and its strings."""
    symbols = list(symbols)
    strings, places = _strings(["", *(symbol.name for symbol in symbols)])
    records = bytearray(_SYMBOL.size)
    for symbol in symbols:
        index = next(
            (
                number
                for number, section in enumerate(sections, 1)
                if section.address <= symbol.address < section.address + section.size
            ),
            _ABSOLUTE,
        )
        kind = _GLOBAL | (_FUNCTION if symbol.code else _OBJECT)
        records += _SYMBOL.pack(places[symbol.name], symbol.address & 0xFFFFFFFF, symbol.size, kind, 0, index)
    return bytes(records), strings


def _strings(texts: Iterable[str]) -> tuple[bytes, dict[str, int]]:
    """A string table, and where each text is in it."""
    table, places = bytearray(), {}
    for text in texts:
        if text not in places:
            places[text] = len(table)
            table += text.encode("latin-1") + b"\0"
    return bytes(table), places
