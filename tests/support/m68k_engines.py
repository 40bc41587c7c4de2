"""Every way to execute the 68k, for tests that have to hold for all of them."""

from __future__ import annotations

from emu.cpu import Cpu
from emu.m68k.reference import ReferenceCpu
from emu.m68k.unicorn.cpu import M68kCpu
from emu.memory import AddressSpace

ENGINES = ("reference",)


def make(kind: str, memory: AddressSpace, model: str = "68040") -> Cpu:
    """A processor; `kind` is one of ENGINES, or "unicorn"."""
    if kind == "unicorn":
        return M68kCpu(memory, model)
    return ReferenceCpu(memory, model)
