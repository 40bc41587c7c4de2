"""Which memory the next instruction of a processor accesses: it is tried on a copy of the registers, and its stores are
kept from memory. For debuggers, which are told of a refused access only where its page is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from emu.cpu import Cpu
from emu.m68k.machine import PlainMachine as M68kMachine
from emu.m68k.reference import ReferenceCpu
from emu.memory import Access, AddressSpace, MemoryFault
from emu.parisc.interpreting import PlainMachine as PariscMachine
from emu.parisc.reference import PariscCpu

# Registers that addresses are made of, and what decides whether an instruction does anything.
_M68K = (*(f"{bank}{number}" for bank in "da" for number in range(8)), "pc", "ccr")
_PARISC = (*(f"gr{number}" for number in range(1, 32)), "sar", "pcoqh", "pcoqt", "psw")


class Touched(NamedTuple):
    """`size` bytes at `address` were read or written."""

    address: int
    size: int
    access: Access


class _Trial:
    """Memory as one instruction finds it and would leave it."""

    def __init__(self, memory: AddressSpace) -> None:
        self._memory = memory
        self.begin()

    def begin(self) -> None:
        self._stored: dict[int, int] = {}
        self.touched: list[Touched] = []

    def load(self, size: int, address: int) -> int:
        self.touched.append(Touched(address, size, Access.READ))
        data = bytearray(self._memory.peek(address, size))
        for place in range(size):
            data[place] = self._stored.get(address + place, data[place])
        return int.from_bytes(data, "big")

    def store(self, size: int, address: int, value: int) -> None:
        self.touched.append(Touched(address, size, Access.WRITE))
        for place in range(size):
            self._stored[address + place] = value >> 8 * (size - 1 - place) & 0xFF


class _Tried:
    """What both machines have in place of their memory."""

    trial: _Trial

    def load(self, size: int, address: int) -> int:
        return self.trial.load(size, address)

    def store(self, size: int, address: int, value: int) -> None:
        self.trial.store(size, address, value)


class _M68kTrial(_Tried, M68kMachine):
    def __init__(self, memory: AddressSpace, model: str) -> None:
        super().__init__(memory, model)
        self.trial = _Trial(memory)


class _PariscTrial(_Tried, PariscMachine):
    def __init__(self, memory: AddressSpace, architecture: str, on_flush: Callable[[int], None] | None = None) -> None:
        super().__init__(memory, architecture, None)  # nothing that is tried changes code
        self.trial = _Trial(memory)


class _M68kCpu(ReferenceCpu):
    MACHINE = _M68kTrial


class _PariscCpu(PariscCpu):
    MACHINE = _PariscTrial


class Trial:
    """Tries instructions of one processor. `architecture` and `model` as `emu.engines.create` has them."""

    def __init__(self, cpu: Cpu, architecture: str, model: str) -> None:
        self._cpu = cpu
        self._copy = _M68kCpu(cpu.memory, model) if architecture == "m68k" else _PariscCpu(cpu.memory, model)
        self._names = _M68K if architecture == "m68k" else _PARISC
        self._registers = cpu.group(*self._names)

    def accesses(self) -> list[Touched]:
        """Of the instruction at the PC, in its order, as far as it can be executed."""
        copy = self._copy
        copy.group(*self._names).write(*self._registers.read())
        machine = copy._machine
        assert isinstance(machine, _Tried)
        machine.trial.begin()
        with suppress(MemoryFault):  # what comes after an access that can't be made isn't done
            copy.step()
        return machine.trial.touched

    def close(self) -> None:
        """Let go of the memory."""
        self._copy.close()
