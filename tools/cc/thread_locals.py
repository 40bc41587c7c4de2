"""Thread-local variables of the Series 800 (`__thread`, `_Thread_local`).

gcc's code finds them from control register 27, which no program may write; with libpthread it is each thread's own.
The variables of a program without that lie in the program, so what cr27 would hold is known when it is linked: each
`mfctl %cr27,%rT` becomes `ldil L%address,%rT`.  (PA-RISC 1.1 Architecture Manual: formats of both; the linker counts
from two words before the variables, as the ABI's control block would lie there.)

The library asks by the same instruction whether there is a thread of libpthread's, and where its own things are: before
those stands one that does nothing, and they stay.
"""

from __future__ import annotations

import struct

from tools.cc.elf import ElfProgram, Segment, ThreadLocals
from tools.cc.magic import LayoutError

WORD = struct.Struct(">I")
READ_CR27 = 0x036008A0  # mfctl %cr27,%rT, T in the low five bits
STAYS = 0x34000036  # ldi 27,%r0
TARGET = 0x1F
LOAD_LEFT = 0x20000000  # ldil, T from bit 21 on
CONTROL_BLOCK = 8  # bytes
GRANULE = 2048  # what ldil loads is a multiple of it


def pointer(variables: ThreadLocals) -> int:
    """What cr27 has to hold.  Raises LayoutError when one instruction can't load it."""
    address = variables.address - max(CONTROL_BLOCK, variables.alignment)
    if address % GRANULE:
        raise LayoutError(f"the thread-local variables at {variables.address:#x} are not where the linker was told")
    return address


def resolve(program: ElfProgram) -> ElfProgram:
    """The program with its reads of cr27 replaced, if it has thread-local variables."""
    if program.thread_locals is None:
        return program
    left = _left_field(pointer(program.thread_locals))
    segments = [segment if segment.writable else _patched(segment, left) for segment in program.segments]
    return program._replace(segments=segments)


def _left_field(address: int) -> int:
    """The upper 21 bits as ldil's immediate is laid out."""
    value = address >> 11
    return (
        value >> 20 & 1
        | (value >> 9 & 0x7FF) << 1
        | (value >> 7 & 3) << 14
        | (value >> 2 & 0x1F) << 16
        | (value & 3) << 12
    )


def _patched(text: Segment, left: int) -> Segment:
    contents = bytearray(text.contents)
    before = 0
    for offset in range(0, len(contents) - 3, WORD.size):
        (word,) = WORD.unpack_from(contents, offset)
        stays, before = before == STAYS, word
        if word & ~TARGET == READ_CR27 and not stays:
            WORD.pack_into(contents, offset, LOAD_LEFT | (word & TARGET) << 21 | left)
    return text._replace(contents=bytes(contents))
