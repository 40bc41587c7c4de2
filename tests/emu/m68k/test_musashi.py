"""Musashi's test programs, on every engine.

HP9K_MUSASHI names the directory `test` of kstenerud/Musashi. The programs are written for a machine without a system,
in supervisor state: what they need of that, exception frames and RTE, is made here. They end by a write to one of two
registers.
"""

from __future__ import annotations

import operator
import os
import struct
from pathlib import Path

import pytest
from m68k_engines import ENGINES, make

from emu.cpu import Arithmetic, ArithmeticKind, Budget, Cpu, Fault, Illegal, IllegalKind, Stop, Syscall, Trap
from emu.memory import AddressSpace

SUITE = os.environ.get("HP9K_MUSASHI", "")
PROGRAMS = sorted(Path(SUITE).glob("mc680?0/*.bin")) if SUITE else []
MODELS = {"mc68000": "68010", "mc68040": "68040"}
CODE, STACK = 0x10000, 0x3F0
RAM = {0: 0x10000, CODE: 0x10000, 0x300000: 0x10000}
FAIL, PASS = 0x100000, 0x100004
_VECTORS = {ArithmeticKind.ZERO_DIVIDE: 5, ArithmeticKind.CHK: 6, ArithmeticKind.TRAPV: 7}
_RTE, _STOP, _MOVE_FROM_SR, _MOVE_TO_SR = 0x4E73, 0x4E72, 0x40C0, 0x46C0
_TO_SR = {0x007C: operator.or_, 0x027C: operator.and_, 0x0A7C: operator.xor}  # ORI, ANDI, EORI
_FLAGS = "counts flags that the manual calls undefined"
_BOUNDS = "has bounds in the wrong order, and bytes compared as the author doubts"
_LEFT_OUT = {
    "interrupt": "interrupts the processor",
    "move_usp": "has a second stack pointer",
    "move_xxx_flags": "loads the status register by every addressing mode",
    **dict.fromkeys(("abcd", "sbcd", "divs", "divu", "divs_long", "divu_long"), _FLAGS),
    **dict.fromkeys(("cmp2", "chk2"), _BOUNDS),
}


class Bare:
    """A machine without a system: vectors at 0, frames of format 0."""

    def __init__(self, kind: str, model: str, program: bytes) -> None:
        self.memory = AddressSpace()
        for start, size in RAM.items():
            self.memory.map(start, size, 7)
        self.memory.write(CODE, program)
        self.cpu: Cpu = make(kind, self.memory, model)
        self.cpu.set("a7", STACK)
        self.cpu.pc = CODE
        self.status = 0x2700

    def close(self) -> None:
        self.cpu.close()
        self.memory.close()

    def run(self) -> int:
        """The register the program wrote to at its end."""
        while True:
            stop = self.cpu.run(10)
            if isinstance(stop, Fault):
                return stop.address
            assert not isinstance(stop, Budget), "does not end"
            if not self._privileged(stop):
                self._exception(_vector(stop))

    def _privileged(self, stop: Stop) -> bool:
        """What supervisor state may do."""
        cpu, memory = self.cpu, self.memory
        if stop != Illegal(IllegalKind.PRIVILEGED):
            return False
        word = self._word(cpu.pc)
        if word == _RTE:
            self.status, pc = struct.unpack(">HI", memory.read(cpu.get("a7"), 6))
            cpu.set("a7", cpu.get("a7") + 8)
            cpu.set("ccr", self.status & 31)
            cpu.pc = pc
            return True
        mode, register = word >> 3 & 7, word & 7
        if word & ~0x3F == _MOVE_TO_SR:
            self._set_status(self._operand(mode, register))
        elif word & ~0x3F == _MOVE_FROM_SR and not mode:
            name = f"d{register}"
            cpu.set(name, cpu.get(name) & ~0xFFFF | self.status & ~31 | cpu.get("ccr"))
        elif word in _TO_SR:
            self._set_status(_TO_SR[word](self.status & ~31 | cpu.get("ccr"), self._operand(7, 4)))
        else:
            raise AssertionError(f"privileged: {word:04x} at {cpu.pc:#x}")
        cpu.pc += 2
        return True

    def _set_status(self, status: int) -> None:
        self.status = status
        self.cpu.set("ccr", status & 31)

    def _operand(self, mode: int, register: int) -> int:
        """A word: of a register, or after the instruction."""
        if not mode:
            return self.cpu.get(f"d{register}") & 0xFFFF
        assert (mode, register) == (7, 4)
        self.cpu.pc += 2
        return self._word(self.cpu.pc)

    def _word(self, address: int) -> int:
        return int.from_bytes(self.memory.read(address, 2), "big")

    def _exception(self, vector: int) -> None:
        cpu, memory = self.cpu, self.memory
        top = cpu.get("a7") - 8
        memory.write(top, struct.pack(">HIH", self.status & ~31 | cpu.get("ccr"), cpu.pc, vector * 4))
        cpu.set("a7", top)
        (cpu.pc,) = struct.unpack(">I", memory.read(vector * 4, 4))


def _vector(stop: Stop) -> int:
    match stop:
        case Arithmetic(kind=kind):
            return _VECTORS[kind]
        case Illegal(kind=IllegalKind.ILLEGAL):
            return 4
        case Syscall():
            return 32
        case Trap(number=number):
            return 32 + number
    raise AssertionError(stop)


@pytest.mark.skipif(not PROGRAMS, reason="HP9K_MUSASHI names no directory with Musashi's test programs")
@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_programs_pass(path, kind):
    if path.stem in _LEFT_OUT:
        pytest.skip(_LEFT_OUT[path.stem])
    machine = Bare(kind, MODELS[path.parent.name], path.read_bytes())
    try:
        assert machine.run() == PASS
    finally:
        machine.close()
