"""How an instruction is declared: its words and what it does, once.

    @instruction("ADD", "1101 n:3 0 size:2 ea.any")
    def add_to_register(m, i): ...

The pattern reads as in the programmer's reference manual, most significant bit first: binary digits are fixed,
`name:width` is a field, `ea.class` is an effective address of which only the modes of `CLASSES[class]` exist,
`to.class` one with its halves exchanged (MOVE's destination), `|` begins the second word. Further words are fetched by
the semantics. Keywords of the declaration are fields with one value.

A semantic function gets the machine and the fields. Registers and memory may be plain ints, which executes the
instruction, or stand for values of a program being made, which compiles it (see `machine.Machine`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from emu.isa.declaration import Fields

MODELS = ("68010", "68020", "68030", "68040")

# Addressing modes by number: the seven that have a register, then those that share mode 7.
DATA, ADDRESS, INDIRECT, INCREMENT, DECREMENT, DISPLACEMENT, INDEX = range(7)
SHORT, LONG, PC_DISPLACEMENT, PC_INDEX, IMMEDIATE = range(7, 12)


def _modes(*modes: int) -> frozenset[int]:
    return frozenset(modes)


_ANY = _modes(*range(12))
_ALTERABLE = _ANY - _modes(PC_DISPLACEMENT, PC_INDEX, IMMEDIATE)
_CONTROL = _modes(INDIRECT, DISPLACEMENT, INDEX, SHORT, LONG, PC_DISPLACEMENT, PC_INDEX)

# Classes of addressing modes (manual, table 2-4), and the odd ones.
CLASSES = {
    "any": _ANY,
    "data": _ANY - _modes(ADDRESS),
    "alterable": _ALTERABLE,
    "data-alterable": _ALTERABLE - _modes(ADDRESS),
    "memory": _ANY - _modes(DATA, ADDRESS),
    "memory-alterable": _ALTERABLE - _modes(DATA, ADDRESS),
    "control": _CONTROL,
    "control-alterable": _CONTROL & _ALTERABLE,
    "registers-to": (_CONTROL & _ALTERABLE) | _modes(DECREMENT),  # MOVEM, FSAVE
    "registers-from": _CONTROL | _modes(INCREMENT),  # MOVEM, FRESTORE
    "bit-field": _modes(DATA) | _CONTROL,
    "bit-field-alterable": _modes(DATA) | (_CONTROL & _ALTERABLE),
    "compared": _ANY - _modes(ADDRESS, IMMEDIATE),  # CMPI, and BTST with a number
    "indirect": _modes(INDIRECT),
}

_SIZES = (1, 2, 4)


class Ea(NamedTuple):
    """An effective address: one of the modes above, and the register it is about."""

    mode: int
    register: Any


class Field(NamedTuple):
    """Where a field lies: in which word, how far from its least significant bit, and how wide it is."""

    name: str
    word: int
    shift: int
    width: int
    modes: frozenset[int] | None  # of an effective address
    exchanged: bool

    def extract(self, words: tuple[Any, ...]) -> Any:
        raw = words[self.word] >> self.shift & (1 << self.width) - 1
        if self.modes is not None:
            return effective_address(raw, self.exchanged)
        if self.name == "size":
            return _SIZES[raw] if self.width == 2 else _SIZES[raw + 1]
        return raw

    def exists(self, words: tuple[int, ...]) -> bool:
        """Whether a word's contents mean something."""
        raw = words[self.word] >> self.shift & (1 << self.width) - 1
        if self.modes is not None:
            return mode_of(raw, self.exchanged) in self.modes
        return not (self.name == "size" and self.width == 2 and raw == 3)


def mode_of(raw: int, exchanged: bool = False) -> int:
    """The mode of the six bits of an effective address; one there isn't is 12 or more."""
    mode, register = (raw & 7, raw >> 3) if exchanged else (raw >> 3, raw & 7)
    return mode if mode < 7 else 7 + register


def effective_address(raw: int, exchanged: bool = False) -> Ea:
    return Ea(mode_of(raw, exchanged), raw >> 3 if exchanged else raw & 7)


class Pattern(NamedTuple):
    """An encoding: words match if each `& mask == value` and every field exists."""

    masks: tuple[int, ...]
    values: tuple[int, ...]
    fields: tuple[Field, ...]

    @property
    def specific(self) -> int:
        """How much it fixes."""
        return sum(mask.bit_count() for mask in self.masks)

    def starts(self, word: int) -> bool:
        """Whether an instruction may begin with `word`."""
        if word & self.masks[0] != self.values[0]:
            return False
        return all(field.exists((word,)) for field in self.fields if not field.word)

    def continues(self, word: int) -> bool:
        """The same of a second word."""
        return word & self.masks[1] == self.values[1]


def parse(text: str) -> Pattern:
    """Raises ValueError for a pattern whose words have not 16 bits."""
    masks: list[int] = []
    values: list[int] = []
    fields: list[Field] = []
    for number, half in enumerate(text.split("|")):
        mask = value = 0
        left = 16
        for token in half.split():
            name, colon, width = token.partition(":")
            if colon:
                left -= int(width)
                fields.append(Field(name, number, left, int(width), None, False))
                continue
            name, dot, kind = token.partition(".")
            if dot:
                left -= 6
                fields.append(Field(name, number, left, 6, CLASSES[kind], name == "to"))
                continue
            for digit in token:
                left -= 1
                mask |= 1 << left
                value |= int(digit, 2) << left
        if left:
            raise ValueError(f"{text!r} has {16 - left} bits")
        masks.append(mask)
        values.append(value)
    return Pattern(tuple(masks), tuple(values), tuple(fields))


Semantics = Callable[[Any, Any], None]


class Instruction:
    """One declared instruction, of the models that have it."""

    __slots__ = ("_pattern", "constants", "models", "name", "semantics", "text")

    def __init__(
        self, name: str, text: str, semantics: Semantics, models: tuple[str, ...], constants: dict[str, Any]
    ) -> None:
        self.name = name
        self.text = text
        self.semantics = semantics
        self.models = models
        self.constants = constants
        self._pattern: Pattern | None = None

    def __repr__(self) -> str:
        return f"{self.name} {self.text!r}"

    @property
    def line(self) -> int:
        """The top four bits, with which every pattern begins."""
        return int(self.text.replace(" ", "")[:4], 2)

    @property
    def pattern(self) -> Pattern:
        """Made when it is wanted: a program needs few of the hundreds."""
        if self._pattern is None:
            self._pattern = parse(self.text)
        return self._pattern

    def decode(self, *words: int) -> Fields:
        """The fields of words that match."""
        found = {field.name: field.extract(words) for field in self.pattern.fields}
        return Fields(found | self.constants)


def instruction(
    name: str, pattern: str, *, since: str = "68010", only: str = "", **constants: Any
) -> Callable[[Semantics], Semantics]:
    """Declare the semantics of one encoding; a function may have several. `only` names the one model that has it."""
    models = (only,) if only else MODELS[MODELS.index(since) :]

    def declare(semantics: Semantics) -> Semantics:
        declared = getattr(semantics, "instructions", ())
        one = Instruction(name, pattern, semantics, models, constants)
        semantics.instructions = (one, *declared)  # type: ignore[attr-defined]
        return semantics

    return declare
