"""Accesses to device registers: the library only says that there is no memory; the reference engine makes them."""

from __future__ import annotations

from emu.cpu import Budget, Stop
from emu.m68k.reference import ReferenceCpu
from emu.m68k.unicorn.registers import Registers
from emu.memory import AddressSpace

_NAMES = (
    *(f"{bank}{number}" for bank in ("d", "a", "fp") for number in range(8)),
    *("pc", "ccr", "fpcr", "fpsr", "fpiar"),
)


class DeviceAccess:
    """The reference engine over the memory of one processor."""

    def __init__(self, registers: Registers, memory: AddressSpace, model: str) -> None:
        self._registers = registers
        self._cpu = ReferenceCpu(memory, model)

    def carry_out(self) -> Stop | None:
        """Do the instruction at the PC. None: done; otherwise why it could not."""
        for name in _NAMES:
            self._cpu.set(name, self._registers.get(name))
        stop = self._cpu.step()
        for name in _NAMES:
            self._registers.set(name, self._cpu.get(name))
        return None if isinstance(stop, Budget) else stop

    def close(self) -> None:
        self._cpu.close()
