"""All declared instructions of the 68k, and the way from words to a declaration."""

from __future__ import annotations

from types import ModuleType

from emu.cpu import IllegalKind
from emu.isa import table
from emu.isa.declaration import Instruction
from emu.m68k.isa import arithmetic, bits, branch, decimal, floating, logic, move, multiply, shift, system
from emu.m68k.isa.encoding import M68K

_SUBJECTS: tuple[ModuleType, ...] = (
    move,
    arithmetic,
    logic,
    shift,
    multiply,
    decimal,
    bits,
    branch,
    system,
    floating,
)


def instructions(model: str) -> list[Instruction]:
    """Everything `model` has, in order of declaration. Raises ValueError for a model there isn't."""
    return table.gather(M68K, _SUBJECTS, model)


def decoder(model: str) -> table.Decoder:
    """Raises ValueError as `instructions`."""
    return table.Decoder(M68K, instructions(model))


def kind_of_illegal(word: int) -> IllegalKind:
    """The trap a word without a declaration gives."""
    if word >> 12 == 10:
        return IllegalKind.LINE_A
    return IllegalKind.LINE_F if word >> 12 == 15 else IllegalKind.ILLEGAL
