"""Frames of PA-RISC that our own linker makes none of: told of by an unwind table, and of export stubs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from emu.memory import PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace
from emu.parisc.reference import PariscCpu
from kernel.debug.symbols import Symbols
from kernel.loader.som_unwind import Region
from kernel.series.convention import of
from tools.debug.frames import frames

CODE, STACK = 0x1000, 0x7B000000
CALL = 0xE8400000  # BL here+8,r2
NOP = 0x08000240
STUB = (CALL, NOP, 0x4BC23FD1, 0x004010A1, 0x00011820, 0xE0400002)


class Stripped:
    """A module of which only the unwind table says something."""

    is_program, entry, name = True, CODE + 0xFF0, "prog"

    def __init__(self, *regions: Region) -> None:
        self._regions = regions

    def covers(self, address: int) -> bool:
        return CODE <= address < CODE + 0x1000

    has_code = covers

    def nearest(self, address: int) -> None:
        return None

    function = nearest

    def region(self, address: int) -> Region | None:
        return next((one for one in self._regions if one.start <= address < one.end), None)


@pytest.fixture
def memory() -> Iterator[AddressSpace]:
    made = AddressSpace()
    made.map(CODE, 0x1000, PROT_READ | PROT_WRITE | PROT_EXEC)
    made.map(STACK, 0x1000, PROT_READ | PROT_WRITE)
    made.write(CODE, struct.pack(">I", NOP) * 1024)
    yield made
    made.close()


def looked_at(memory: AddressSpace, pc: int, sp: int, rp: int, *regions: Region) -> list[int]:
    """Where the frames are."""
    cpu = PariscCpu(memory, "1.1")
    cpu.pc = pc
    cpu.set("gr30", sp)
    cpu.set("gr2", rp | 3)
    target: Any = SimpleNamespace(abi=of("s800"), memory=memory, cpu=cpu)
    found = [frame.pc for frame in frames(target, cast(Symbols, Symbols(cast(Any, Stripped(*regions)))))]
    cpu.close()
    return found


def test_the_table_says_how_large_a_frame_is(memory: AddressSpace) -> None:
    """The code between doesn't: it has no beginning that could be recognised."""
    for call in (CODE + 0x208, CODE + 0x408):
        memory.put_u32(call - 8, CALL)
    inner, outer = STACK + 0x200, STACK + 0x200 - 0x80
    memory.put_u32(outer - 20, CODE + 0x408 | 3)
    told = Region(CODE + 0x200, CODE + 0x300, 0x80, True)
    assert looked_at(memory, CODE + 0x100, inner, CODE + 0x208, told) == [CODE + 0x100, CODE + 0x208, CODE + 0x408]
    assert looked_at(memory, CODE + 0x100, inner, CODE + 0x208) == [CODE + 0x100, CODE + 0x208]


def test_through_an_export_stub(memory: AddressSpace) -> None:
    stub = CODE + 0x300
    memory.write(stub, struct.pack(">6I", *STUB))
    memory.put_u32(CODE + 0x500 - 8, CALL)
    memory.put_u32(STACK + 0x100 - 24, CODE + 0x500 | 3)
    assert looked_at(memory, CODE + 0x100, STACK + 0x100, stub + 8) == [CODE + 0x100, stub + 8, CODE + 0x500]
