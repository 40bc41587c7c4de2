"""All declared instructions, and the way from words to a declaration."""

from __future__ import annotations

from types import ModuleType

from emu.cpu import IllegalKind
from emu.m68k.isa import arithmetic, bits, branch, decimal, floating, logic, move, multiply, shift, system
from emu.m68k.isa.pattern import MODELS, Instruction

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
    if model not in MODELS:
        raise ValueError(f"no such processor: {model}")
    functions = dict.fromkeys(
        value for subject in _SUBJECTS for value in vars(subject).values() if hasattr(value, "instructions")
    )
    declared = [one for semantics in functions for one in semantics.instructions]
    return [one for one in declared if model in one.models]


class Decoder:
    """Finds an instruction by its first word; where that has several, by the second too."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._lines: list[list[Instruction]] = [[] for _ in range(16)]
        for one in instructions(model):
            self._lines[one.line].append(one)
        self._ordered: dict[int, list[Instruction]] = {}

    def candidates(self, word: int) -> list[Instruction]:
        """Those that may begin with `word`, the one that fixes most first."""
        line = word >> 12
        ordered = self._ordered.get(line)
        if ordered is None:
            ordered = self._ordered[line] = sorted(self._lines[line], key=lambda one: -one.pattern.specific)
        return [one for one in ordered if one.pattern.starts(word)]

    def find(self, word: int, second: int) -> Instruction | None:
        """`second` is the word behind it, whatever it is."""
        for one in self.candidates(word):
            if len(one.pattern.masks) == 1 or one.pattern.continues(second):
                return one
        return None


def kind_of_illegal(word: int) -> IllegalKind:
    """The trap a word without a declaration gives."""
    if word >> 12 == 10:
        return IllegalKind.LINE_A
    return IllegalKind.LINE_F if word >> 12 == 15 else IllegalKind.ILLEGAL
