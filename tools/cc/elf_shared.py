"""Reads what only a shared ELF library has: the symbols it offers and wants, and its dynamic relocations.

Source of the layout: System V ABI, "Dynamic Linking"; of the relocation types: its supplement for the Motorola 68000.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from tools.cc.elf import (
    EM_68K,
    SHN_UNDEF,
    SHT_SYMTAB,
    STB_LOCAL,
    SYMBOL,
    ElfError,
    ElfProgram,
    read_program,
    read_sections,
)

SHT_RELA, SHT_DYNSYM = 4, 11
RELA = struct.Struct(">IIi")  # where, symbol << 8 | type, addend

R_68K_32, R_68K_GLOB_DAT, R_68K_JMP_SLOT, R_68K_RELATIVE = 1, 20, 21, 22


class DynamicSymbol(NamedTuple):
    """A name that is known outside the library. `defined` tells what it offers from what it wants."""

    name: str
    value: int
    size: int  # bytes
    binding: int
    kind: int
    defined: bool


class DynamicRelocation(NamedTuple):
    """A word the loader fills in: with the address of `symbol`, or of the library, and the addend."""

    location: int
    type: int
    symbol: DynamicSymbol | None
    addend: int


class SharedObject(NamedTuple):
    """A linked library: what is loaded, and what a dynamic loader needs to know."""

    program: ElfProgram
    symbols: list[DynamicSymbol]
    relocations: list[DynamicRelocation]

    @property
    def lazy(self) -> list[DynamicSymbol]:
        """Functions that are called through a linkage table of ELF's kind."""
        return [one.symbol for one in self.relocations if one.type == R_68K_JMP_SLOT and one.symbol]


def read_shared(image: bytes) -> SharedObject:
    """Decode a shared library of the 68k.  Raises ElfError when it is anything else or is cut short."""
    program = read_program(image, EM_68K, shared=True)
    try:
        sections = read_sections(image)
        symbols = _symbols(image, sections, SHT_DYNSYM)
        return SharedObject(
            program, [symbol for symbol in symbols if symbol.name], _relocations(image, sections, symbols)
        )
    except (struct.error, IndexError, ValueError) as error:
        raise ElfError("truncated ELF library") from error


def defined_names(image: bytes) -> set[str]:
    """The external names an object file defines.  Raises ElfError when it is cut short."""
    try:
        sections = read_sections(image)
        symbols = _symbols(image, sections, SHT_SYMTAB)
    except (struct.error, IndexError, ValueError) as error:
        raise ElfError("truncated ELF object") from error
    return {symbol.name for symbol in symbols if symbol.defined and symbol.binding != STB_LOCAL}


def _symbols(image: bytes, sections: list[tuple[int, ...]], kind: int) -> list[DynamicSymbol]:
    found = []
    for section in sections:
        if section[1] != kind:
            continue
        names = sections[section[6]][4]
        for position in range(section[4], section[4] + section[5], SYMBOL.size):
            name_offset, value, size, info, _, index = SYMBOL.unpack_from(image, position)
            start = names + name_offset
            name = image[start : image.index(b"\0", start)].decode("latin-1")
            found.append(DynamicSymbol(name, value, size, info >> 4, info & 15, index != SHN_UNDEF))
    return found


def _relocations(
    image: bytes, sections: list[tuple[int, ...]], symbols: list[DynamicSymbol]
) -> list[DynamicRelocation]:
    found = []
    for section in sections:
        if section[1] != SHT_RELA:
            continue
        for position in range(section[4], section[4] + section[5], RELA.size):
            location, info, addend = RELA.unpack_from(image, position)
            symbol = symbols[info >> 8] if info >> 8 else None
            found.append(DynamicRelocation(location, info & 0xFF, symbol, addend))
    return found
