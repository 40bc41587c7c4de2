"""Instructions of the 68020..68040 that Unicorn takes for illegal, executed here.

FMOVE.L #<data>,FPcr (MC68881 manual, FMOVE "system control register"): the start-up code of every HP-UX program sets
FPCR with it.
"""

from __future__ import annotations

from typing import Protocol

from emu.memory import AddressSpace, MemoryFault

_FMOVE_IMMEDIATE = 0xF23C
_CONTROL = {0x9000: "fpcr", 0x8800: "fpsr", 0x8400: "fpiar"}
_LENGTH = 8


class Processor(Protocol):
    memory: AddressSpace
    pc: int

    def set(self, name: str, value: int) -> None: ...


def execute(cpu: Processor) -> bool:
    """Execute the instruction the PC is on if it is one of those; False, and nothing changed, if not."""
    pc = cpu.pc
    try:
        if cpu.memory.u16(pc) != _FMOVE_IMMEDIATE:
            return False
        register = _CONTROL.get(cpu.memory.u16(pc + 2))
        if register is None:
            return False
        cpu.set(register, cpu.memory.u32(pc + 4))
    except MemoryFault:
        return False
    cpu.pc = pc + _LENGTH
    return True
