"""The processors there are, by name. An engine is imported when the first one of its kind is made."""

from __future__ import annotations

from emu.cpu import Cpu
from emu.memory import AddressSpace


def create(architecture: str, model: str, memory: AddressSpace) -> Cpu:
    """A processor in user mode, all registers 0. `architecture` "m68k": `model` "68020", "68030" or "68040";
    "parisc": `model` "1.0", "1.1" or "2.0".

    Raises ValueError for a processor there isn't, ImportError when the engine's library isn't installed.
    """
    if architecture == "m68k":
        from emu.m68k.cpu import M68kCpu

        return M68kCpu(memory, model)
    if architecture == "parisc":
        from emu.parisc.reference import PariscCpu

        return PariscCpu(memory, model)
    raise ValueError(f"no such architecture: {architecture}")
