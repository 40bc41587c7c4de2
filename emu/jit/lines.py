"""Which instruction of the guest a place in native code belongs to.

LLVM carries it through as the line number of debugging information and leaves it in the object file as a line number
program (DWARF 4, section 6.2), so that it costs nothing until something faults.
"""

from __future__ import annotations

import struct
from bisect import bisect_right

from emu.named import Named

_HEADER = struct.Struct("<IHIBBBbBB")
_MINIMUM, _COPY, _ADVANCE_PC, _ADVANCE_LINE, _SET_FILE, _SET_COLUMN = 3, 1, 2, 3, 4, 5
_CONST_ADD_PC, _FIXED_ADVANCE_PC, _SET_ISA = 8, 9, 12
_END_SEQUENCE, _SET_ADDRESS = 1, 2
_ROW = struct.Struct("<III")

# What a module with line numbers declares; `{0}` is the number of the subprogram's metadata.
FLAGS = """
!llvm.dbg.cu = !{!10}
!llvm.module.flags = !{!12, !13}
!10 = distinct !DICompileUnit(language: DW_LANG_C99, file: !11, emissionKind: LineTablesOnly)
!11 = !DIFile(filename: "guest", directory: "")
!12 = !{i32 2, !"Debug Info Version", i32 3}
!13 = !{i32 7, !"Dwarf Version", i32 4}
!14 = !DISubroutineType(types: !15)
!15 = !{null}
!16 = distinct !DISubprogram(name: "region", file: !11, type: !14, unit: !10, spFlags: DISPFlagDefinition)
"""
SUBPROGRAM = "!dbg !16"
FIRST_LOCATION = 100  # the number of the first location's metadata


class Place(Named):
    line: int
    column: int


def location(number: int, place: Place) -> str:
    """The metadata of a location."""
    return f"!{number} = !DILocation(line: {place.line}, column: {place.column}, scope: !16)\n"


class _Reader:
    def __init__(self, data: bytes, place: int) -> None:
        self._data = data
        self.place = place

    def byte(self) -> int:
        self.place += 1
        return self._data[self.place - 1]

    def take(self, size: int) -> int:
        self.place += size
        return int.from_bytes(self._data[self.place - size : self.place], "little")

    def unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << shift) if byte & 0x40 else value


def table(program: bytes) -> bytes:
    """From the section `.debug_line` to rows of offset, line and column, by offset, to be searched by `find`.

    Raises ValueError if it is not what LLVM makes of one function.
    """
    if not program:
        return b""
    _, version, length, step, _, _, line_base, line_range, opcode_base = _HEADER.unpack_from(program)
    if version != 4 or step != 1:
        raise ValueError(f"line numbers of DWARF {version}")
    reader = _Reader(program, 10 + length)
    address, line, column = 0, 1, 0
    rows: list[tuple[int, int, int]] = []
    while reader.place < len(program):
        opcode = reader.byte()
        if opcode >= opcode_base:
            opcode -= opcode_base
            address += opcode // line_range
            line += line_base + opcode % line_range
            rows.append((address, line, column))
        elif opcode == 0:
            size = reader.unsigned()
            kind = reader.byte()
            value = reader.take(size - 1)
            if kind == _SET_ADDRESS:
                address = value
            elif kind == _END_SEQUENCE:
                rows.append((address, 0, 0))
                address, line, column = 0, 1, 0
        elif opcode == _COPY:
            rows.append((address, line, column))
        elif opcode == _ADVANCE_PC:
            address += reader.unsigned()
        elif opcode == _ADVANCE_LINE:
            line += reader.signed()
        elif opcode == _SET_COLUMN:
            column = reader.unsigned()
        elif opcode == _CONST_ADD_PC:
            address += (255 - opcode_base) // line_range
        elif opcode == _FIXED_ADVANCE_PC:
            address += reader.take(2)
        elif opcode in (_SET_FILE, _SET_ISA):
            reader.unsigned()
    return b"".join(_ROW.pack(*row) for row in _last_of_each(rows))


def _last_of_each(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return sorted({row[0]: row for row in rows}.values())


def find(rows: bytes, offset: int) -> Place | None:
    """The place of the instruction at `offset`."""
    table_ = list(_ROW.iter_unpack(rows))
    index = bisect_right(table_, (offset, 1 << 32, 0)) - 1
    if index < 0 or not table_[index][1]:
        return None
    return Place(table_[index][1], table_[index][2])
