"""From a word to its declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType

from emu.isa.declaration import Instruction, InstructionSet


def gather(kind: InstructionSet, subjects: Iterable[ModuleType], model: str) -> list[Instruction]:
    """Everything `model` has of what modules declare, in order of declaration. Raises ValueError for no such model."""
    rank = kind.rank(model)
    functions = dict.fromkeys(
        value for subject in subjects for value in vars(subject).values() if hasattr(value, "instructions")
    )
    declared = [one for semantics in functions for one in semantics.instructions]
    return [one for one in declared if one.kind is kind and rank in one.models]


class Decoder:
    """Finds a word's instruction: by its leading bits, then by the few declarations that have them."""

    def __init__(self, kind: InstructionSet, instructions: Iterable[Instruction]) -> None:
        self._word = kind.word
        self._shift = kind.word - kind.lead
        self._opcodes: list[list[Instruction]] = [[] for _ in range(1 << kind.lead)]
        for one in instructions:
            self._opcodes[one.opcode].append(one)
        self._ordered: dict[int, list[Instruction]] = {}

    def candidates(self, word: int) -> list[Instruction]:
        """Those that may begin with this word, the one that fixes most first."""
        return [one for one in self._having(word >> self._shift) if one.starts(word)]

    def find(self, word: int, following: Callable[[int], int] | None = None) -> Instruction | None:
        """The instruction whose first word this is; `following(n)` gives the n-th word after it, from 1, and is called
        only where the first word leaves the instruction open. None: there is no such instruction.
        """
        for one in self._having(word >> self._shift):
            if one.pattern.words == 1:
                if one.pattern.matches(word):
                    return one
            elif following is not None and one.starts(word) and self._matches(one, word, following):
                return one
        return None

    def _having(self, opcode: int) -> list[Instruction]:
        """Those with these leading bits. A special case, which fixes more bits, comes before the general one."""
        ordered = self._ordered.get(opcode)
        if ordered is None:
            ordered = sorted(self._opcodes[opcode], key=lambda one: -one.pattern.mask.bit_count())
            self._ordered[opcode] = ordered
        return ordered

    def _matches(self, one: Instruction, word: int, following: Callable[[int], int]) -> bool:
        code = word
        for number in range(1, one.pattern.words):
            code = code << self._word | following(number)
        return one.pattern.matches(code)
