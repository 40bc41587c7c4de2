"""The 68000's instructions one by one, by a million cases made with MAME's microcoded processor.

HP9K_SINGLE_STEP names the directory with the files (`v1` of the collection SingleStepTests/m68000); HP9K_SOAK takes
that many times as many cases of each. Left out are cases with an address error, which later processors than the 68000
take only for code, and those in supervisor state that user state traps.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from m68k_engines import NATIVE, make
from m68k_single_step import REGISTERS, Single, State, read

from emu.cpu import Arithmetic, ArithmeticKind, Breakpoint, Cpu, Fault, Illegal, IllegalKind, Stop, Syscall, Trap
from emu.memory import PAGE, AddressSpace

SUITE = os.environ.get("HP9K_SINGLE_STEP", "")
SOAK = int(os.environ.get("HP9K_SOAK", "1"))
EVERY = {"reference": 100, "interpreter": 100, "precise": 800, "fast": 800}  # one case of so many
FILES = sorted(Path(SUITE).glob("*.json.bin")) if SUITE else []
SUPERVISOR = 0x2000
N, Z, V, C = 8, 4, 2, 1
# What the programmer's reference manual calls undefined.
UNDEFINED = {"ABCD": N | V, "SBCD": N | V, "NBCD": N | V, "CHK": N | Z | V | C}
_DIVISIONS = ("DIVS", "DIVU")
_PRIVILEGED = ("MOVEtoSR", "ANDItoSR", "EORItoSR", "ORItoSR", "RESET", "RTE", "STOP", "MOVEtoUSP", "MOVEfromUSP")
_SINCE_68010 = ("MOVEfromSR",)
_STOPS: dict[int, Stop] = {
    4: Illegal(IllegalKind.ILLEGAL),
    5: Arithmetic(ArithmeticKind.ZERO_DIVIDE),
    6: Arithmetic(ArithmeticKind.CHK),
    7: Arithmetic(ArithmeticKind.TRAPV),
    8: Illegal(IllegalKind.PRIVILEGED),
    10: Illegal(IllegalKind.LINE_A),
    11: Illegal(IllegalKind.LINE_F),
    32: Syscall(),
    **{32 + number: Trap(number) for number in range(1, 16)},
}


class Memory:
    """Pages of a test's memory, mapped where the program comes upon them: its addresses have 32 bits, the bus 24."""

    def __init__(self, content: dict[int, int]) -> None:
        self.space = AddressSpace()
        self.content = content
        self.pages: list[int] = []

    def provide(self, address: int) -> None:
        page = address // PAGE * PAGE
        self.space.map(page, PAGE, 7)
        self.pages.append(page)
        self.fill(page)

    def fill(self, page: int) -> None:
        for address, byte in self.content.items():
            if (address ^ page) & 0xFFFFFF < PAGE and address // PAGE == (page & 0xFFFFFF) // PAGE:
                self.space.write(page + address % PAGE, bytes([byte]))

    def again(self) -> None:
        for page in self.pages:
            self.fill(page)

    def ambiguous(self) -> bool:
        """Whether two pages are one on the bus."""
        return len({page & 0xFFFFFF for page in self.pages}) < len(self.pages)

    def found(self) -> dict[int, int]:
        """The bytes, by the bus's address, that the test speaks of."""
        mapped = {page & 0xFFFFFF: page for page in self.pages}
        return {
            address: self.space.read(mapped[address // PAGE * PAGE] + address % PAGE, 1)[0]
            for address in self.content
            if address // PAGE * PAGE in mapped
        }


def _load(cpu: Cpu, state: State) -> None:
    for name in REGISTERS:
        cpu.set(name, state.registers[name])
    cpu.set("a7", _stack(state))
    cpu.set("ccr", state.sr & 31)
    cpu.pc = state.pc


def _stack(state: State) -> int:
    return state.ssp if state.sr & SUPERVISOR else state.usp


def _run(kind: str, single: Single) -> tuple[Stop, Memory, Cpu]:
    memory = Memory(dict.fromkeys(single.after.memory, 0) | single.before.memory)
    memory.provide(single.before.pc)
    if single.before.pc % PAGE > PAGE - 16:
        memory.provide(single.before.pc + 16)
    cpu = make(kind, memory.space, "68010")
    if single.vector is None:
        if memory.space.protection(single.after.pc) is None:
            memory.provide(single.after.pc)
        cpu.add_breakpoint(single.after.pc)
    while True:
        _load(cpu, single.before)
        stop = cpu.run(10)
        if not isinstance(stop, Fault) or stop.mapped or stop.misaligned:
            return stop, memory, cpu
        memory.provide(stop.address)
        memory.again()


def _expected(name: str, single: Single) -> Stop:
    if name in _SINCE_68010:
        return _STOPS[8]
    return Breakpoint(single.after.pc) if single.vector is None else _STOPS[single.vector]


def _compare(name: str, single: Single, cpu: Cpu, memory: Memory) -> None:
    after = single.after
    mask = ~UNDEFINED.get(name, 0) & 31
    if name in _DIVISIONS and (after.sr & V or single.vector):
        mask &= ~(N | Z | (V if single.vector else 0))
    assert {register: cpu.get(register) for register in REGISTERS} == after.registers
    assert cpu.get("ccr") & mask == after.sr & mask
    if single.vector is None:
        assert cpu.get("a7") == _stack(after)
        assert cpu.pc == after.pc
        assert memory.found() == {address: after.memory.get(address, 0) for address in memory.found()}


def _left_out(name: str, single: Single) -> bool:
    """A jump to itself never arrives at the breakpoint after it."""
    if single.after.pc == single.before.pc:
        return True
    return single.address_error or (name in _PRIVILEGED and bool(single.before.sr & SUPERVISOR))


@pytest.mark.skipif(not FILES, reason="HP9K_SINGLE_STEP names no directory with the collection's files")
@pytest.mark.parametrize("kind", ["reference", *NATIVE])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".json")[0])
def test_each_case_ends_as_the_68000s_does(path, kind):
    name = path.name.partition(".json")[0]
    for number, single in enumerate(read(path)):
        if number % max(1, EVERY[kind] // SOAK) or _left_out(name, single):
            continue
        stop, memory, cpu = _run(kind, single)
        try:
            if not memory.ambiguous():
                assert stop == _expected(name, single), single
                if name not in _SINCE_68010:
                    _compare(name, single, cpu, memory)
        except AssertionError as wrong:
            raise AssertionError(f"{single}") from wrong
        finally:
            cpu.close()
            memory.space.close()
