"""Writes HP-UX Series 800 programs: a linked ELF program in, a SOM file out.

The file has the 128-byte header of a.out(4) with file types EXEC (0x107), SHARE (0x108) and DEMAND (0x10B), the HP-UX
auxiliary header that exec(2) goes by, the dictionaries of spaces and subspaces, then text and data on pages of their
own, and last the symbol dictionary.  Text lies at 0x1000; data lies at 0x40001000, or directly after the text for EXEC.
Facts: kernel/loader/som_format.py.
"""

from __future__ import annotations

import struct
from functools import reduce
from operator import xor
from typing import NamedTuple

from emu.page import PAGE, round_page
from kernel.loader.som_format import (
    ACCESS_SHIFT,
    AUX_ID,
    DYNAMIC,
    EXEC_HEADER,
    HEADER,
    HPUX_AUX_ID,
    OLD_VERSION,
    QUADRANT_SHIFT,
    SCOPE_SHIFT,
    SECONDARY,
    SORT_KEY_SHIFT,
    SPACE,
    SPACE_DEFINED,
    SPACE_LOADABLE,
    SPACE_PRIVATE,
    SUBSPACE,
    SUBSPACE_CODE_ONLY,
    SUBSPACE_LOADABLE,
    SYMBOL,
    SYMBOL_SCOPES,
    SYMBOL_TYPES,
    TYPE_SHIFT,
)
from tools.cc.elf import STB_LOCAL, STB_WEAK, STT_FUNC, STT_PARISC_MILLI, ElfProgram, Segment, Symbol
from tools.cc.magic import FileType, LayoutError, page_padded

TEXT_ADDRESS = 0x1000
DATA_ADDRESS = 0x40001000
USER = 3  # privilege level in the low bits of code addresses

SYSTEM_ID = 0x210  # PA-RISC 1.1
AUX_SIZE = AUX_ID.size + EXEC_HEADER.size
CHECKED_WORDS = struct.Struct(">31I")
NO_FIXUPS = 0xFFFFFFFF

TEXT_SPACE_FLAGS = SPACE_LOADABLE | SPACE_DEFINED | 8 << SORT_KEY_SHIFT
PRIVATE_SPACE_FLAGS = SPACE_LOADABLE | SPACE_DEFINED | SPACE_PRIVATE | 16 << SORT_KEY_SHIFT
TEXT_SPACE, PRIVATE_SPACE = 0, 1  # by index

READ_EXECUTE, READ_WRITE_EXECUTE = 0x2C, 0x1F  # access types with privilege levels
CODE, DATA, BSS = 0, 1, 2  # subspaces, by index; after $SHLIB_INFO$ where there is one
ALIGNMENT = 8

ST_ABSOLUTE, ST_DATA, ST_CODE, ST_ENTRY, ST_MILLICODE = map(
    SYMBOL_TYPES.index, ("absolute", "data", "code", "entry", "millicode")
)
SS_LOCAL, SS_UNIVERSAL = map(SYMBOL_SCOPES.index, ("local", "universal"))
XLEAST_SHIFT = 10  # the privilege level from which a symbol may be called
CODE_TYPES = frozenset((ST_CODE, ST_ENTRY, ST_MILLICODE))
NO_SUBSPACE = 0xFFFFFF
SHLIB_INFO = "$SHLIB_INFO$"


class _Layout(NamedTuple):
    """Where the parts are. Offsets in the file."""

    text: Segment
    data: Segment
    text_offset: int
    data_offset: int
    dynamic_tables: int  # bytes of text that they take; 0 of a file that is not dynamically linked

    @property
    def first(self) -> int:
        """How many subspaces lie before that of the code."""
        return 1 if self.dynamic_tables else 0


class _Strings:
    """A string area under construction: each string has its length before it, a NUL after it, and fills words."""

    def __init__(self) -> None:
        self.contents = bytearray()
        self._places: dict[bytes, int] = {}

    def add(self, name: str) -> int:
        """The offset of the string, put in the area once."""
        text = name.encode("latin-1")
        if text not in self._places:
            self.contents += struct.pack(">I", len(text))
            self._places[text] = len(self.contents)
            self.contents += text.ljust((len(text) + 4) & -4, b"\0")
        return self._places[text]


def write_program(
    program: ElfProgram,
    file_type: FileType = FileType.DEMAND,
    *,
    strip: bool = False,
    system_id: int = SYSTEM_ID,
    dynamic_tables: int = 0,
) -> bytes:
    """The bytes of the SOM file.  Raises LayoutError when text or data are not where the type wants them.

    `dynamic_tables`: bytes at the start of text that are tables for the dynamic loader.
    """
    names = _Strings()
    spaces = _spaces(names, 1 if dynamic_tables else 0)
    name_of = [names.add(name) for name in (*[SHLIB_INFO] * bool(dynamic_tables), "$CODE$", "$DATA$", "$BSS$")]
    spaces_at = HEADER.size + AUX_SIZE
    subspaces_at = spaces_at + len(spaces)
    names_at = subspaces_at + len(name_of) * SUBSPACE.size
    layout = _lay_out(program, file_type, round_page(names_at + len(names.contents)), dynamic_tables)
    symbols_at = layout.data_offset + round_page(len(layout.data.contents))
    symbol_names = _Strings()
    symbols = b"" if strip else _symbols(program.symbols, layout, symbol_names)
    length = symbols_at + len(symbols) + len(symbol_names.contents)
    entry = program.entry | USER
    header = _header(
        system_id, file_type, entry, length, _dp(program, layout), spaces_at, subspaces_at, names_at,
        len(names.contents), symbols_at, len(symbols), len(symbol_names.contents), layout.first,
    )  # fmt: skip
    head = b"".join(
        [header, _auxiliary(layout, program.entry), spaces, _subspaces(layout, name_of, file_type), names.contents]
    )
    return b"".join([
        page_padded(head),
        layout.text.contents.ljust(layout.data_offset - layout.text_offset, b"\0"),
        page_padded(layout.data.contents),
        symbols, symbol_names.contents,
    ])  # fmt: skip


def _lay_out(program: ElfProgram, file_type: FileType, text_offset: int, dynamic_tables: int) -> _Layout:
    """Place text and data in the file.  Raises LayoutError."""
    if not program.segments:
        raise LayoutError("nothing to load")
    text, *rest = program.segments
    if text.address != TEXT_ADDRESS or text.writable:
        raise LayoutError(f"text is at address {text.address:#x}, not at {TEXT_ADDRESS:#x}")
    if len(rest) > 1:
        raise LayoutError("more than one data segment")
    end = text.address + len(text.contents)
    if file_type is FileType.EXEC:
        data = rest[0] if rest else Segment(end, b"", 0, True)
        if not end <= data.address < end + PAGE:
            raise LayoutError(f"data is at address {data.address:#x}, text ends at {end:#x}")
        # On a page they share, bytes lie in the file as they do in memory.
        return _Layout(text, data, text_offset, text_offset + data.address - text.address, dynamic_tables)
    data = rest[0] if rest else Segment(DATA_ADDRESS, b"", 0, True)
    if data.address != DATA_ADDRESS:
        raise LayoutError(f"data is at address {data.address:#x}, not at {DATA_ADDRESS:#x}")
    return _Layout(text, data, text_offset, text_offset + round_page(len(text.contents)), dynamic_tables)


def _dp(program: ElfProgram, layout: _Layout) -> int:
    """What crt0 loads into the data pointer."""
    return next((symbol.value for symbol in program.symbols if symbol.name == "$global$"), layout.data.address)


def _header(
    system_id: int, file_type: FileType, entry: int, length: int, dp: int, spaces_at: int, subspaces_at: int,
    names_at: int, names_size: int, symbols_at: int, symbols_size: int, symbol_names_size: int, first: int,
) -> bytes:  # fmt: skip
    fields = [
        system_id, file_type, OLD_VERSION,
        0, 0,  # time: the same source gives the same file
        TEXT_SPACE, first + CODE, entry,
        HEADER.size, AUX_SIZE, length, dp,
        spaces_at, 2, subspaces_at, first + 3,
        0, 0,  # loader fixups
        names_at, names_size,
        0, 0, 0, 0,  # initialization pointers, compilation units
        symbols_at if symbols_size else 0, symbols_size // SYMBOL.size,
        0, 0,  # fixup requests
        symbols_at + symbols_size if symbols_size else 0, symbol_names_size,
        symbols_at, 0,  # unloadable spaces
    ]  # fmt: skip
    without = HEADER.pack(*fields, 0)
    return HEADER.pack(*fields, reduce(xor, CHECKED_WORDS.unpack_from(without)))


def _auxiliary(layout: _Layout, entry: int) -> bytes:
    text, data = layout.text, layout.data
    return AUX_ID.pack(HPUX_AUX_ID, EXEC_HEADER.size) + EXEC_HEADER.pack(
        len(text.contents), text.address, layout.text_offset,
        len(data.contents), data.address, layout.data_offset,
        data.memory_size - len(data.contents), entry,
        DYNAMIC if layout.dynamic_tables else 0,  # page 0 reads as zeros
        0,
    )  # fmt: skip


def _spaces(names: _Strings, first: int) -> bytes:
    """$TEXT$ with the code, and with the `first` subspace before it; $PRIVATE$ with the others."""
    return b"".join([
        SPACE.pack(names.add("$TEXT$"), TEXT_SPACE_FLAGS, 1, CODE, first + 1, NO_FIXUPS, 0, NO_FIXUPS, 0),
        SPACE.pack(names.add("$PRIVATE$"), PRIVATE_SPACE_FLAGS, 0, first + DATA, 2, NO_FIXUPS, 0, NO_FIXUPS, 0),
    ])  # fmt: skip


def _subspaces(layout: _Layout, names: list[int], file_type: FileType) -> bytes:
    text, data = layout.text, layout.data
    size = len(data.contents)
    code_access = READ_WRITE_EXECUTE if file_type is FileType.EXEC else READ_EXECUTE
    tables = layout.dynamic_tables
    code_size = len(text.contents) - tables
    # Index of the space, access, sort key, place in the file and size there, address, size in memory.
    rows = [
        (TEXT_SPACE, code_access, 0, layout.text_offset, tables, text.address, tables),
        (TEXT_SPACE, code_access, 24, layout.text_offset + tables, code_size, text.address + tables, code_size),
        (PRIVATE_SPACE, READ_WRITE_EXECUTE, 16, layout.data_offset, size, data.address, size),
        (PRIVATE_SPACE, READ_WRITE_EXECUTE, 82, 0, 0, data.address + size, data.memory_size - size),
    ]
    packed = b""
    for name, (space, access, key, offset, file_size, address, memory_size) in zip(
        names, rows[1 - layout.first :], strict=True
    ):
        flags = access << ACCESS_SHIFT | SUBSPACE_LOADABLE | address >> 30 << QUADRANT_SHIFT | key << SORT_KEY_SHIFT
        if access == READ_EXECUTE:
            flags |= SUBSPACE_CODE_ONLY
        packed += SUBSPACE.pack(space, flags, offset, file_size, address, memory_size, ALIGNMENT, name, NO_FIXUPS, 0)
    return packed


def _symbols(symbols: list[Symbol], layout: _Layout, names: _Strings) -> bytes:
    wanted = [symbol for symbol in symbols if symbol.is_listed]
    wanted.sort(key=lambda symbol: (symbol.absolute, symbol.value, symbol.name))
    return b"".join(_record(symbol, layout, names) for symbol in wanted)


def _record(symbol: Symbol, layout: _Layout, names: _Strings) -> bytes:
    kind = _type(symbol, layout)
    scope = SS_LOCAL if symbol.binding == STB_LOCAL else SS_UNIVERSAL
    flags, value = kind << TYPE_SHIFT | scope << SCOPE_SHIFT, symbol.value
    if symbol.binding == STB_WEAK:
        flags |= SECONDARY
    if kind in CODE_TYPES:
        flags |= USER << XLEAST_SHIFT
        value |= USER
    return SYMBOL.pack(flags, names.add(symbol.name), 0, _subspace(symbol, layout), value)


def _type(symbol: Symbol, layout: _Layout) -> int:
    if symbol.absolute:
        return ST_ABSOLUTE
    if symbol.kind == STT_PARISC_MILLI or symbol.name.startswith("$$"):
        return ST_MILLICODE
    if symbol.kind == STT_FUNC:
        return ST_CODE if symbol.binding == STB_LOCAL else ST_ENTRY
    return ST_CODE if symbol.value < layout.data.address else ST_DATA


def _subspace(symbol: Symbol, layout: _Layout) -> int:
    if symbol.absolute:
        return NO_SUBSPACE
    if symbol.value < layout.data.address:
        return layout.first + CODE
    end = layout.data.address + len(layout.data.contents)
    return layout.first + (DATA if symbol.value < end else BSS)
