"""A time slice ends between instructions, never within one."""

from __future__ import annotations

import pytest

from emu.cpu import Budget
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import PROT_EXEC, PROT_READ, PROT_WRITE, AddressSpace

CODE, DATA = 0x10000, 0x20000
SLICES = 60

# loop: addq.l #1,(a0); addq.l #1,4(a0); move.l (a0),d1; neg.l 8(a0); addq.l #1,12(a0); addq.l #1,d0; bra loop
LOOP = bytes.fromhex("5290 52A80004 2210 44A80008 52A8000C 5280 60EC")


@pytest.mark.parametrize("model", ["68020", "68030", "68040"])
def test_a_cut_instruction_is_neither_lost_nor_done_twice(model: str) -> None:
    memory = AddressSpace()
    memory.map(CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC)
    memory.map(DATA, 4096, PROT_READ | PROT_WRITE)
    memory.write(CODE, LOOP)
    memory.put_u32(DATA + 8, 1)
    cpu = M68kCpu(memory, model)
    cpu.set("a0", DATA)
    cpu.pc = CODE
    for _ in range(SLICES):
        assert isinstance(cpu.run(0.001), Budget)
        assert cpu.pc == CODE  # the loop is a single block
        rounds = cpu.get("d0")
        sign = 0xFFFFFFFF if rounds & 1 else 1
        assert [memory.u32(DATA + offset) for offset in (0, 4, 8, 12)] == [rounds, rounds, sign, rounds]
    assert rounds > SLICES
    cpu.close()
    memory.close()
