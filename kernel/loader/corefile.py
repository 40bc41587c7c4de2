"""Core files, core(4): headers {type, space, address, length}, each followed by its bytes (hpux-abi.md 1.9).

That is the form of releases from 8 on; earlier ones wrote their u-area, which has nothing to recognise it by.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from kernel.loader.image import FormatError
from kernel.loader.source import Source

HEADER = struct.Struct(">iIII")
FORMAT_VERSION = 1
EXEC_SIZE, COMMAND_OFFSET, COMMAND_MAX = 0x44, 0x34, 14
_SIGNAL = struct.Struct(">II")  # at the start of what describes the process: the signal, and its code


class Part(IntEnum):
    """The type of a header."""

    FORMAT = 1
    KERNEL = 2
    PROC = 4
    TEXT = 8
    DATA = 0x10
    STACK = 0x20
    SHM = 0x40
    MMF = 0x80
    EXEC = 0x100


class Area(NamedTuple):
    """One header, and where its bytes are in the file."""

    part: Part
    address: int
    size: int
    offset: int


class CoreFile(NamedTuple):
    """What a core file says."""

    command: str
    release: str  # the system's, as uname(2) has it
    machine: str
    signal: int
    code: int
    areas: list[Area]


def recognise(head: bytes) -> bool:
    """Whether a file that starts with `head` is a core file: they begin with the kernel's name or the format."""
    if len(head) < HEADER.size:
        return False
    part, _, _, size = HEADER.unpack_from(head)
    return (part == Part.KERNEL and head[HEADER.size :].startswith(b"HP-UX\0")) or (part, size) == (Part.FORMAT, 4)


def read(source: Source) -> CoreFile:
    """Raises FormatError for headers that make no sense."""
    areas, offset = [], 0
    while offset + HEADER.size <= source.size:
        kind, _, address, size = HEADER.unpack(source.read(offset, HEADER.size))
        offset += HEADER.size
        if kind not in list(Part) or offset + size > source.size:
            raise FormatError(f"the core file's header at {offset - HEADER.size:#x} makes no sense")
        areas.append(Area(Part(kind), address, size, offset))
        offset += size
    names = _text(source, areas, Part.KERNEL, 60)
    command = _text(source, areas, Part.EXEC, EXEC_SIZE)[COMMAND_OFFSET:]
    signal, code = _SIGNAL.unpack(_text(source, areas, Part.PROC, _SIGNAL.size).ljust(_SIGNAL.size, b"\0"))
    return CoreFile(_string(command), _string(names[18:27]), _string(names[36:45]), signal, code, areas)


def _text(source: Source, areas: list[Area], part: Part, size: int) -> bytes:
    for area in areas:
        if area.part is part:
            return source.read(area.offset, min(size, area.size))
    return b""


def _string(data: bytes) -> str:
    return data.split(b"\0")[0].decode("latin-1")
