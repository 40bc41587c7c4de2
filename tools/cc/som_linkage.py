"""From an ELF file's dynamic tables to a SOM file's: imports, exports and dynamic relocations.

What the cross linker leaves to a dynamic loader and what HP's linkers leave to theirs say the same in other words:

    R_PARISC_IPLT of a library's function       PLT import of type code
    R_PARISC_IPLT of an own function            PLT import of type null, with the function's name and address
    a word of the global offset table           DLT import, by name or (of the file itself) without
    R_PARISC_PLABEL32                           dynamic relocation, plabel external or internal
    R_PARISC_DIR32 in data                      dynamic relocation, data external, data internal or text internal
    R_PARISC_COPY                               dynamic relocation, propagate

Facts: kernel/loader/som_dynamic.py.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from kernel.loader.som_dynamic import DLT_SIZE, PLT_SIZE
from kernel.loader.som_format import SYMBOL_TYPES
from tools.cc.elf import STB_LOCAL, STT_FUNC, Segment
from tools.cc.elf_dynamic import (
    R_COPY,
    R_DIR32,
    R_IPLT,
    R_PLABEL32,
    DynamicElf,
    DynamicRelocation,
    DynamicSymbol,
    Table,
)
from tools.cc.float_functions import RENAMED
from tools.cc.magic import LayoutError

WORD = struct.Struct(">I")
NULL, DATA, CODE, STORAGE, PLABEL = map(SYMBOL_TYPES.index, ("null", "data", "code", "storage", "plabel"))
PLABEL_EXTERNAL, PLABEL_INTERNAL, DATA_EXTERNAL, DATA_INTERNAL, PROPAGATE, TEXT_INTERNAL = 1, 2, 3, 4, 5, 7
IS_PLABEL = 2  # in the low bits of a function's address
RESERVED_SLOTS = 2  # at the start of the global offset table
FOR_DEBUGGERS = 16  # bytes after the data linkage table of a program, which dynamic.ld puts there
# What the linker puts after the procedure linkage table, for a dynamic loader that is not ours.
TRAMPOLINE = bytes.fromhex("0e801095 eaa0c000 0e881095 ea9f1fdd d6801c1e 00c0ffee deadbeef")
# The linker's and the layout's own names.
PRIVATE = frozenset((
    *("$global$", "_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "__library", "__shlib_info", "__bss_start"),
    *("__end_of_text", "__end_of_data", "__end_of_bss"),
))  # fmt: skip


class Import(NamedTuple):
    name: str | None
    kind: int


class Export(NamedTuple):
    name: str
    value: int
    kind: int
    size: int  # -1 of code


class Dreloc(NamedTuple):
    """A dynamic relocation. `location`, and a `value` that is an address of data, count from the start of data."""

    library: int
    symbol: int
    location: int
    value: int
    kind: int


@dataclass
class Linkage:
    """All that the tables of one file say."""

    data_address: int
    ltptr: int
    dlt: int  # from the start of data, as are all locations here
    dlt_count: int
    plt: int
    plt_count: int
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    drelocs: list[Dreloc] = field(default_factory=list)

    def import_of(self, name: str, kind: int) -> int:
        """The index of an import after the linkage tables' own."""
        for index, one in enumerate(self.imports):
            if one.name == name and (one.kind == kind or index >= self.dlt_count + self.plt_count):
                return index
        self.imports.append(Import(name, kind))
        return len(self.imports) - 1


def linkage(elf: DynamicElf, *, shared: bool) -> tuple[Linkage, Segment, Segment]:
    """The tables, the text, and the data with what the dynamic loader goes by put in.  Raises LayoutError."""
    return _Builder(elf, shared=shared).build()


class _Builder:
    def __init__(self, elf: DynamicElf, *, shared: bool) -> None:
        if len(elf.program.segments) != 2:
            raise LayoutError("a file with dynamic linking has one segment of text and one of data")
        self.elf = elf
        self.shared = shared
        self.text, self.data = elf.program.segments
        self.contents = bytearray(self.data.contents)
        self.functions = {one.value: one.name for one in elf.program.symbols if one.kind == STT_FUNC}
        nothing = Table(self.data.address, 0)
        plt, dlt = elf.plt if elf.plt.size else nothing, elf.dlt if elf.dlt.size else nothing
        plt_size = plt.size
        if self.contents[plt.address - self.data.address :][: plt.size].endswith(TRAMPOLINE):
            plt_size -= len(TRAMPOLINE)
        self.linkage = Linkage(
            data_address=self.data.address,
            ltptr=max(0, elf.linkage_pointer - self.data.address),
            dlt=dlt.address + (RESERVED_SLOTS * DLT_SIZE if dlt.size else 0) - self.data.address,
            dlt_count=max(0, (dlt.size - (0 if shared else FOR_DEBUGGERS)) // DLT_SIZE - RESERVED_SLOTS),
            plt=plt.address - self.data.address,
            plt_count=plt_size // PLT_SIZE,
        )

    def build(self) -> tuple[Linkage, Segment, Segment]:
        self._dlt()
        self._plt()
        self._exports()
        self._relocations()
        return self.linkage, with_stubs(self.text), self.data._replace(contents=bytes(self.contents))

    def _slot(self, address: int) -> int:
        value: int = WORD.unpack_from(self.contents, address - self.data.address)[0]
        return value

    def _store(self, address: int, value: int) -> None:
        if address + WORD.size > self.data.address + len(self.contents):
            # The linker leaves zeros at the end of data to bss.
            self.contents.extend(bytes(address + WORD.size - self.data.address - len(self.contents)))
        WORD.pack_into(self.contents, address - self.data.address, value)

    def _in_table(self, address: int) -> bool:
        start = self.data.address + self.linkage.dlt
        return start <= address < start + self.linkage.dlt_count * DLT_SIZE

    def _dlt(self) -> None:
        by_address = {one.address: one for one in self.elf.relocations}
        start = self.elf.dlt.address
        for reserved in range(RESERVED_SLOTS if self.elf.dlt.size else 0):
            self._store(start + reserved * DLT_SIZE, 0)
        for index in range(self.linkage.dlt_count):
            address = self.data.address + self.linkage.dlt + index * DLT_SIZE
            relocation = by_address.get(address)
            if relocation is None:
                self.linkage.imports.append(Import(None, NULL))
            elif relocation.kind != R_DIR32 or (relocation.symbol is not None and relocation.addend):
                raise LayoutError(f"relocation {relocation.kind} in the data linkage table")
            elif relocation.symbol is None:
                self._store(address, relocation.addend)
                self.linkage.imports.append(Import(None, NULL))
            else:
                self._store(address, relocation.symbol.value)
                self.linkage.imports.append(Import(relocation.symbol.name, DATA))

    def _plt(self) -> None:
        by_address = {one.address: one for one in self.elf.plt_relocations if one.kind == R_IPLT}
        for index in range(self.linkage.plt_count):
            address = self.data.address + self.linkage.plt + index * PLT_SIZE
            relocation = by_address.get(address)
            symbol = relocation.symbol if relocation is not None else None
            if symbol is not None and (self.shared or not symbol.defined):
                self._store(address, symbol.value)
                self.linkage.imports.append(Import(_outside(symbol.name), CODE))
                continue
            value = self._slot(address) if relocation is None else relocation.addend
            if symbol is not None:
                value = symbol.value
            self._store(address, value)
            self._store(address + WORD.size, 0)
            self.linkage.imports.append(Import(self.functions.get(value, f"L${value:x}"), NULL))

    def _exports(self) -> None:
        symbols = [one for one in self.elf.symbols if self._is_exported(one)]
        slots = self._plabel_slots()
        for symbol in sorted(symbols, key=lambda one: (one.name, one.value)):
            self._export(symbol)
            if symbol.name in slots:
                self.linkage.exports.append(Export(symbol.name, slots[symbol.name], PLABEL, -1))
        for name in sorted(self.elf.plabels - {one.name for one in symbols}):
            # A library's function whose address this program takes: the slot here is its address in the process.
            if not self.shared and name in slots:
                self.linkage.exports.append(Export(name, slots[name], PLABEL, -1))

    def _is_exported(self, symbol: DynamicSymbol) -> bool:
        return (
            symbol.defined
            and not symbol.absolute
            and symbol.binding != STB_LOCAL
            and symbol.name not in PRIVATE
            and not symbol.name.startswith(("$$", RENAMED))
        )

    def _plabel_slots(self) -> dict[str, int]:
        return {one.symbol.name: one.address for one in self.elf.plt_relocations if one.symbol is not None}

    def _export(self, symbol: DynamicSymbol) -> None:
        if symbol.value < self.data.address:
            self.linkage.exports.append(Export(symbol.name, symbol.value, CODE, -1))
            return
        initialised = symbol.value < self.data.address + len(self.contents)
        kind = DATA if initialised or not symbol.size else STORAGE
        self.linkage.exports.append(Export(symbol.name, symbol.value, kind, symbol.size))

    def _relocations(self) -> None:
        exported = {(one.name, one.kind == CODE): index for index, one in enumerate(self.linkage.exports)}
        for relocation in sorted(self.elf.relocations, key=lambda one: one.address):
            if self._in_table(relocation.address):
                continue
            if not self.data.address <= relocation.address < self.data.address + self.data.memory_size:
                name = relocation.symbol.name if relocation.symbol is not None else "its own data"
                raise LayoutError(f"code at {relocation.address:#x} holds the address of {name}: compile it with -fPIC")
            self.linkage.drelocs.append(self._relocation(relocation, exported))

    def _relocation(self, relocation: DynamicRelocation, exported: dict[tuple[str, bool], int]) -> Dreloc:
        location = relocation.address - self.data.address
        symbol, addend = relocation.symbol, relocation.addend
        if relocation.kind == R_COPY and symbol is not None:
            index = exported[symbol.name, False]
            return Dreloc(index, index, location, symbol.size, PROPAGATE)
        if relocation.kind == R_DIR32 and symbol is not None:
            self._store(relocation.address, symbol.value)
            return Dreloc(-1, self.linkage.import_of(symbol.name, DATA), location, addend & 0xFFFFFFFF, DATA_EXTERNAL)
        if relocation.kind == R_DIR32:
            self._store(relocation.address, addend)
            if addend < self.data.address:
                return Dreloc(-1, -1, location, addend - self.text.address, TEXT_INTERNAL)
            return Dreloc(-1, -1, location, addend - self.data.address, DATA_INTERNAL)
        if relocation.kind == R_PLABEL32 and symbol is not None:
            self._store(relocation.address, 0)
            return Dreloc(-1, self.linkage.import_of(_outside(symbol.name), CODE), location, 0, PLABEL_EXTERNAL)
        if relocation.kind == R_PLABEL32:
            self._store(relocation.address, addend)
            return Dreloc(-1, -1, location, addend - self.data.address | IS_PLABEL, PLABEL_INTERNAL)
        raise LayoutError(f"relocation {relocation.kind} at {relocation.address:#x}: a SOM file has nothing for it")


def _outside(name: str) -> str:
    return name.removeprefix(RENAMED)


# The linker's import stub and ours: addil of the same upper part first; the base register may be any.
ADDIL, ADDIL_MASK = 0x28000000, 0xFC000000
LINKER_STUB = (0x0EC01095, 0xEAA0C000, 0x0EC81093)  # ldw 0(r22),r21; bv (r21); ldw 4(r22),r19
LDO_R1_R22 = 0x34360000  # ldo ...(r1),r22
LDW_R1_R21, LDW_R1_R19 = 0x48350000, 0x48330000
BV_R21, STORE_RP = 0xEAA0C000, 0x6BC23FD1  # bv (r21); stw rp,-24(sp)


def with_stubs(text: Segment) -> Segment:
    """The text with its import stubs made to keep the return address where HP's export stubs look for it."""
    contents = bytearray(text.contents)
    pattern = b"".join(map(WORD.pack, LINKER_STUB))
    at = contents.find(pattern)
    while at >= 0:
        first, second = struct.unpack_from(">2I", contents, at - 8) if at >= 8 else (0, 0)
        if first & ADDIL_MASK == ADDIL and second & 0xFFFF0000 == LDO_R1_R22:
            low = _low_signed(second & 0x3FFF)
            stub = (LDW_R1_R21 | _displacement(low), LDW_R1_R19 | _displacement(low + 4), BV_R21, STORE_RP)
            struct.pack_into(">4I", contents, at - 4, *stub)
        at = contents.find(pattern, at + 4)
    return text._replace(contents=bytes(contents))


def _low_signed(field14: int) -> int:
    """A 14-bit immediate: its sign is the last bit (PA-RISC 1.1 manual, low_sign_ext)."""
    return (field14 >> 1) - (1 << 13 if field14 & 1 else 0)


def _displacement(value: int) -> int:
    if not -(1 << 13) <= value < 1 << 13:
        raise LayoutError(f"an import stub is {value} bytes from its entry of the procedure linkage table")
    return (value & 0x1FFF) << 1 | (1 if value < 0 else 0)
