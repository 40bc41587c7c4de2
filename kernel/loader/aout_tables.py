"""Linker symbols and relocations of Series 300 a.out files (reference hpux-abi.md 1.5)."""

from __future__ import annotations

from collections.abc import Iterator

from kernel.loader.aout_format import (
    RELOCATION,
    RELOCATION_KINDS,
    RELOCATION_LENGTHS,
    RELOCATIONS_TO_SYMBOL,
    SYMBOL,
    SYMBOL_ALIGN,
    SYMBOL_DYNAMIC,
    SYMBOL_EXTERNAL,
    SYMBOL_FILE,
    SYMBOL_KINDS,
    SYMBOL_SECONDARY,
)
from kernel.loader.image import TableError
from kernel.loader.tables import Relocation, Symbol


def read_symbols(table: bytes) -> list[Symbol]:
    """Records of variable length, name without padding after each. Raises TableError."""
    symbols: list[Symbol] = []
    offset, end = 0, len(table)
    while offset < end:
        if offset + SYMBOL.size > end:
            raise TableError(f"symbol {len(symbols)} is cut off by the end of the symbol table")
        value, kind, length, _align, shlib = SYMBOL.unpack_from(table, offset)
        offset += SYMBOL.size
        if offset + length > end:
            raise TableError(f"name of symbol {len(symbols)} is cut off by the end of the symbol table")
        name = table[offset : offset + length].decode("latin-1")
        symbols.append(
            Symbol(
                name,
                value,
                symbol_kind(kind),
                bool(kind & SYMBOL_EXTERNAL),
                secondary=bool(kind & SYMBOL_SECONDARY),
                dynamic=bool(shlib & SYMBOL_DYNAMIC),
            )
        )
        offset += length
    return symbols


def symbol_kind(kind: int) -> str:
    if kind == SYMBOL_FILE:
        return "file"
    if kind & SYMBOL_ALIGN:
        return "align"
    low = kind & 0x0F
    return SYMBOL_KINDS[low] if low < len(SYMBOL_KINDS) else f"type {low}"


def read_relocations(section: str, start: int, table: bytes, symbols: list[Symbol]) -> Iterator[Relocation]:
    """Records of eight bytes for a section that begins at address `start`. Raises TableError."""
    if len(table) % RELOCATION.size:
        raise TableError(f"{section} relocation table of {len(table)} bytes: no multiple of {RELOCATION.size}")
    for offset, index, kind, length in RELOCATION.iter_unpack(table):
        symbol = None
        if kind in RELOCATIONS_TO_SYMBOL:
            if index >= len(symbols):
                raise TableError(f"{section} relocation at {offset:#x} names symbol {index} of {len(symbols)}")
            symbol = symbols[index].name
        yield Relocation(
            section,
            offset,
            RELOCATION_LENGTHS[length] if length < len(RELOCATION_LENGTHS) else f"length {length}",
            RELOCATION_KINDS.get(kind, f"kind {kind}"),
            symbol,
            start + offset,
        )
