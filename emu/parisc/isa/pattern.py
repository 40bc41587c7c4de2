"""How an instruction is declared: its bits and what it does, once.

    @instruction("ADDI", "101101 r:5 t:5 c:3 f:1 0 im11:11")
    def addi(m, i): ...

The pattern reads as in the architecture manual, most significant bit first: binary digits are fixed, `-` is a bit that
does not matter, `name:width` is a field, `name=digits` is a field with fixed contents. Pieces of one name are joined,
the first one on top; a field named in `values.ASSEMBLY` reaches the semantics as the number it stands for.

A semantic function gets the machine and the fields. Both may be plain ints, which executes the instruction, or stand
for values of a program being made, which compiles it (see `machine.Machine`). Mode fields are plain ints always.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from emu.parisc.isa.values import ASSEMBLY

ARCHITECTURES = ("1.0", "1.1", "2.0")
_WORD = 32

# Fields an instruction's form depends on; all others are register numbers and immediates.
MODE_FIELDS = frozenset(("a", "c", "df", "f", "fmt", "imm", "m", "n", "neg", "nz", "sat", "se", "sf", "sh", "u", "y"))


class Field(NamedTuple):
    """A field's pieces, top one first, each as its distance from the least significant bit and its width."""

    name: str
    pieces: tuple[tuple[int, int], ...]

    @property
    def width(self) -> int:
        return sum(width for _, width in self.pieces)

    def extract(self, word: Any) -> Any:
        """What the field says in `word`, as the semantics sees it."""
        raw: Any = 0
        for shift, width in self.pieces:
            raw = raw << width | word >> shift & (1 << width) - 1
        assemble = ASSEMBLY.get(self.name)
        return assemble(raw) if assemble else raw

    def insert(self, raw: int) -> int:
        """The bits of a word that hold `raw`. Raises ValueError if it does not fit."""
        if raw >> self.width:
            raise ValueError(f"{self.name} has {self.width} bits: {raw}")
        word = 0
        for shift, width in reversed(self.pieces):
            word |= (raw & (1 << width) - 1) << shift
            raw >>= width
        return word


class Pattern(NamedTuple):
    """An encoding: a word matches if `word & mask == value`."""

    mask: int
    value: int
    fields: tuple[Field, ...]

    def encode(self, **fields: int) -> int:
        """The word with these field contents, raw; missing ones are 0. Raises ValueError for one that does not fit."""
        word = self.value
        for field in self.fields:
            word |= field.insert(fields.pop(field.name, 0)) & ~self.mask
        if fields:
            raise ValueError(f"no such field: {', '.join(fields)}")
        return word


def parse(text: str) -> Pattern:
    """Raises ValueError for a pattern that isn't one word long."""
    mask = value = 0
    pieces: dict[str, list[tuple[int, int]]] = {}
    left = _WORD
    for token in text.split():
        name, colon, width = token.partition(":")
        if colon:
            left -= int(width)
            pieces.setdefault(name, []).append((left, int(width)))
            continue
        name, equals, digits = token.rpartition("=")
        for digit in digits:
            left -= 1
            if digit != "-":
                mask |= 1 << left
                value |= int(digit, 2) << left
        if equals:
            pieces.setdefault(name, []).append((left, len(digits)))
    if left:
        raise ValueError(f"{text!r} has {_WORD - left} bits")
    return Pattern(mask, value, tuple(Field(name, tuple(parts)) for name, parts in pieces.items()))


Semantics = Callable[[Any, Any], None]


class Instruction:
    """One declared instruction. `since` is the architecture that introduced it: "1.0", "1.1", "2.0"."""

    __slots__ = ("_pattern", "name", "semantics", "since", "text")

    def __init__(self, name: str, text: str, semantics: Semantics, since: str) -> None:
        self.name = name
        self.text = text
        self.semantics = semantics
        self.since = since
        self._pattern: Pattern | None = None

    def __repr__(self) -> str:
        return f"{self.name} {self.text!r}"

    @property
    def opcode(self) -> int:
        """The top six bits, which every pattern begins with."""
        return int(self.text[:6], 2)

    @property
    def pattern(self) -> Pattern:
        """Made when it is wanted: a program needs few of the hundreds."""
        if self._pattern is None:
            self._pattern = parse(self.text)
        return self._pattern

    @property
    def modes(self) -> tuple[Field, ...]:
        return tuple(field for field in self.pattern.fields if field.name in MODE_FIELDS)

    def decode(self, word: Any) -> Fields:
        """The fields of a word that matches."""
        return Fields({field.name: field.extract(word) for field in self.pattern.fields})


class Fields:
    """An instruction's fields as attributes."""

    # Halves of floating-point registers: the left one where an encoding has no bit for it.
    h = h1 = h2 = h3 = ht = 0

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values

    def __getattr__(self, name: str) -> Any:  # for the type checker: fields are in __dict__
        raise AttributeError(name)


def instruction(name: str, pattern: str, *, since: str = "1.0") -> Callable[[Semantics], Semantics]:
    """Declare the semantics of one encoding; a function may have several."""

    def declare(semantics: Semantics) -> Semantics:
        declared = getattr(semantics, "instructions", ())
        semantics.instructions = (Instruction(name, pattern, semantics, since), *declared)  # type: ignore[attr-defined]
        return semantics

    return declare
