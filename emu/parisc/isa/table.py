"""All declared instructions of PA-RISC, and the way from a word to its declaration."""

from __future__ import annotations

from types import ModuleType

from emu.isa import table
from emu.isa.declaration import Instruction
from emu.parisc.isa import arithmetic, branch, floating, halfwords, loads, logic, shift, system
from emu.parisc.isa.encoding import PARISC

_SUBJECTS: tuple[ModuleType, ...] = (arithmetic, halfwords, logic, shift, loads, branch, system, floating)


def instructions(architecture: str = "2.0") -> list[Instruction]:
    """Everything `architecture` has, in order of declaration. Raises ValueError for one there isn't."""
    return table.gather(PARISC, _SUBJECTS, architecture)


def decoder(architecture: str) -> table.Decoder:
    """Raises ValueError as `instructions`."""
    return table.Decoder(PARISC, instructions(architecture))
