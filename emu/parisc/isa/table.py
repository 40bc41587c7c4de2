"""All declared instructions, and the way from a word to its declaration."""

from __future__ import annotations

from types import ModuleType

from emu.parisc.isa import arithmetic, branch, floating, logic, memory, shift, system
from emu.parisc.isa.pattern import ARCHITECTURES, Instruction

_SUBJECTS: tuple[ModuleType, ...] = (arithmetic, logic, shift, memory, branch, system, floating)


def instructions(architecture: str = "2.0") -> list[Instruction]:
    """Everything `architecture` has, in order of declaration. Raises ValueError for one there isn't."""
    if architecture not in ARCHITECTURES:
        raise ValueError(f"no such processor: {architecture}")
    functions = dict.fromkeys(
        value for subject in _SUBJECTS for value in vars(subject).values() if hasattr(value, "instructions")
    )
    declared = [one for semantics in functions for one in semantics.instructions]
    return [one for one in declared if one.since <= architecture]


class Decoder:
    """Finds a word's instruction: by opcode, the top six bits, then by the few declarations that have it."""

    def __init__(self, architecture: str) -> None:
        self._opcodes: list[list[Instruction]] = [[] for _ in range(64)]
        for one in instructions(architecture):
            self._opcodes[one.opcode].append(one)
        self._ordered: dict[int, list[Instruction]] = {}

    def find(self, word: int) -> Instruction | None:
        opcode = word >> 26
        candidates = self._ordered.get(opcode)
        if candidates is None:
            # A special case, which fixes more bits, before the general one.
            candidates = sorted(self._opcodes[opcode], key=lambda one: -one.pattern.mask.bit_count())
            self._ordered[opcode] = candidates
        for one in candidates:
            if word & one.pattern.mask == one.pattern.value:
                return one
        return None
