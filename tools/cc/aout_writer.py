"""Writes HP-UX Series 300 programs: a linked ELF program in, an a.out file out.

The format is the 64-byte header of a.out(4) with file types EXEC (0x107), SHARE (0x108), DEMAND (0x10B) and SHL (0x10E,
a shared library), followed by text, data and the linker's symbol table of variable-length "LE" records.  Text lies at
address 0; data lies at the next 4096-byte boundary, or directly after the text for EXEC.
"""

# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

from emu.page import PAGE, round_page
from kernel.loader.aout_format import (
    DYNAMIC,
    HEADER,
    HEADER_SIZE,
    PAGED,
    SYMBOL,
    SYMBOL_DYNAMIC,
    SYMBOL_EXTERNAL,
    SYMBOL_KINDS,
    SYMBOL_SECONDARY,
)
from tools.cc.elf import STB_LOCAL, STB_WEAK, STT_FUNC, ElfProgram, Segment, Symbol
from tools.cc.magic import FileType, LayoutError, page_padded

SYSTEM_ID = 0x20C
STAMP = 2
MISCINFO_VALID = 1

ABSOLUTE, TEXT, DATA, BSS = map(SYMBOL_KINDS.index, ("absolute", "text", "data", "bss"))

# Assembler names of crt0, which carry no underscore in HP-UX programs either.
BARE_NAMES = frozenset(
    "start float_soft float_loc flag_68881 flag_68010 flag_68040 flag_fpa fpa_loc PLT DLT BOUND DBOUND".split(),
)
# What ELF's linker has other names for.
OTHER_NAMES = {"__dynamic_area": "__DYNAMIC"}


def linker_name(name: str) -> str:
    """A name of C or of assembly as HP-UX's linker spells it."""
    return OTHER_NAMES.get(name) or (name if name in BARE_NAMES else "_" + name)


def c_name(name: str) -> str:
    """The other way round."""
    return name if name in BARE_NAMES else name[1:]


def write_program(program: ElfProgram, file_type: FileType = FileType.DEMAND, *, strip: bool = False) -> bytes:
    """The bytes of the a.out file.  Raises LayoutError when text is not at 0 or data not where the type wants it."""
    return _write(program, file_type, strip=strip, miscinfo=MISCINFO_VALID, extended=False)


def write_dynamic(program: ElfProgram, file_type: FileType, *, strip: bool, is_program: bool) -> bytes:
    """The bytes of a file whose text starts with the dynamic loader's tables.  Raises LayoutError as above."""
    miscinfo = MISCINFO_VALID | (DYNAMIC if is_program else 0)
    return _write(program, file_type, strip=strip, miscinfo=miscinfo, extended=True)


def _write(program: ElfProgram, file_type: FileType, *, strip: bool, miscinfo: int, extended: bool) -> bytes:
    text, data = _text_and_data(program)
    text_bytes = _padded_text(text, data, file_type)
    bss_size = data.memory_size - len(data.contents)
    kept = SYMBOL_DYNAMIC if extended else 0
    symbols = b"" if strip else _symbol_table(program.symbols, data, kept)
    paged = file_type in PAGED
    extension_offset = (PAGE if paged else HEADER_SIZE) if extended else 0
    header = HEADER.pack(
        SYSTEM_ID, file_type, STAMP, 0,
        miscinfo, len(text_bytes), len(data.contents), bss_size,
        0, 0, 0, len(symbols),
        0, program.entry, 0, 0,
        0, extension_offset,
    )  # fmt: skip
    if paged:
        return b"".join([page_padded(header), page_padded(text_bytes), page_padded(data.contents), symbols])
    return b"".join([header, text_bytes, data.contents, symbols])


def _text_and_data(program: ElfProgram) -> tuple[Segment, Segment]:
    if not program.segments:
        raise LayoutError("nothing to load")
    text, *rest = program.segments
    if text.address != 0 or text.writable:
        raise LayoutError(f"text is at address {text.address:#x}, not at 0")
    if len(rest) > 1:
        raise LayoutError("more than one data segment")
    if rest:
        return text, rest[0]
    return text, Segment(round_page(len(text.contents)), b"", 0, True)


def _padded_text(text: Segment, data: Segment, file_type: FileType) -> bytes:
    """Text with its size made to say where the data is, which no field of the header does."""
    size = len(text.contents)
    if file_type is FileType.EXEC:
        if data.address < size:
            raise LayoutError("data overlaps text")
        return text.contents.ljust(data.address, b"\0")
    if data.address % PAGE or data.address < round_page(size):
        raise LayoutError(f"data is at address {data.address:#x}, text ends at {size:#x}")
    if data.address > round_page(size):
        return text.contents.ljust(data.address, b"\0")
    return text.contents


def _symbol_table(symbols: list[Symbol], data: Segment, kept: int) -> bytes:
    wanted = [symbol for symbol in symbols if symbol.is_listed]
    wanted.sort(key=lambda symbol: (symbol.absolute, symbol.value, symbol.name))
    return b"".join(_record(symbol, data, kept) for symbol in wanted)


def _record(symbol: Symbol, data: Segment, kept: int) -> bytes:
    encoded = linker_name(symbol.name).encode("latin-1")[:255]
    kind = _segment_type(symbol, data)
    if symbol.binding != STB_LOCAL:
        kind |= SYMBOL_EXTERNAL
    if symbol.binding == STB_WEAK:
        kind |= SYMBOL_SECONDARY
    flags = 0 if symbol.binding == STB_LOCAL else kept
    return SYMBOL.pack(symbol.value, kind, len(encoded), 0, flags) + encoded


def _segment_type(symbol: Symbol, data: Segment) -> int:
    if symbol.absolute:
        return ABSOLUTE
    # Entries of the linkage table are functions that lie in data.
    if symbol.value < data.address or symbol.kind == STT_FUNC:
        return TEXT
    if symbol.value < data.address + len(data.contents):
        return DATA
    return BSS
