"""An encoding as text, the way architecture manuals print it.

    "101101 r:5 t:5 c:3 f:1 0 im11:11"

Most significant bit first: binary digits are fixed, `-` is a bit that does not matter, `name:width` is a field,
`name=digits` is a field with fixed contents, and `name.kind` a field of which the processor says how wide it is and
which contents exist. Pieces of one name are joined, the first one on top. Where more words than one pick the
instruction out, `|` stands between them:

    "0100 1100 01 ea.data | 0 low:3 signed:1 wide:1 0000000 high:3"

Words that only carry operands, such as displacements and immediates, are no part of a pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

# What a field's raw contents stand for, by the field's name; a field without one stands for its number.
Assembly = dict[str, Callable[[Any], Any]]


class Operand(Protocol):
    """What a processor says of the fields it writes as `name.kind`."""

    width: int

    def exists(self, raw: int) -> bool:
        """Whether these contents mean something: a word with others is another instruction, or none."""
        ...

    def meaning(self, raw: Any) -> Any:
        """What the semantics sees."""
        ...


class Field(NamedTuple):
    """A field's pieces, top one first, each as its distance from the least significant bit and its width."""

    name: str
    pieces: tuple[tuple[int, int], ...]
    operand: Operand | None = None

    @property
    def width(self) -> int:
        return sum(width for _, width in self.pieces)

    def extract(self, word: Any) -> Any:
        """The raw contents in `word`."""
        raw: Any = 0
        for shift, width in self.pieces:
            raw = raw << width | word >> shift & (1 << width) - 1
        return raw

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
    """An encoding: code, that is `words` words with the first on top, matches if `code & mask == value` and what is in
    each of the `limited` fields exists.
    """

    words: int
    mask: int
    value: int
    fields: tuple[Field, ...]
    limited: tuple[tuple[Field, Operand], ...] = ()

    def matches(self, code: int) -> bool:
        if code & self.mask != self.value:
            return False
        return not self.limited or all(operand.exists(field.extract(code)) for field, operand in self.limited)

    def encode(self, **fields: int) -> int:
        """The code with these field contents, raw; missing ones are 0. Raises ValueError for one that does not fit."""
        code = self.value
        for field in self.fields:
            code |= field.insert(fields.pop(field.name, 0)) & ~self.mask
        if fields:
            raise ValueError(f"no such field: {', '.join(fields)}")
        return code


def parse(text: str, word: int, operands: Mapping[str, Operand] | None = None) -> Pattern:
    """`word` is the bits of an instruction word, `operands` are by token: `ea.data`, say.

    Raises ValueError for a pattern with a word of another length, and KeyError for a kind there isn't.
    """
    parts = text.split("|")
    mask = value = 0
    pieces: dict[str, list[tuple[int, int]]] = {}
    kinds: dict[str, Operand] = {}
    for following, part in zip(reversed(range(len(parts))), parts, strict=True):
        below = following * word
        left = word
        for token in part.split():
            if "." in token:
                name = token.partition(".")[0]
                kinds[name] = (operands or {})[token]
                left -= kinds[name].width
                pieces.setdefault(name, []).append((below + left, kinds[name].width))
                continue
            name, colon, width = token.partition(":")
            if colon:
                left -= int(width)
                pieces.setdefault(name, []).append((below + left, int(width)))
                continue
            name, equals, digits = token.rpartition("=")
            for digit in digits:
                left -= 1
                if digit != "-":
                    mask |= 1 << left + below
                    value |= int(digit, 2) << left + below
            if equals:
                pieces.setdefault(name, []).append((below + left, len(digits)))
        if left:
            raise ValueError(f"{part.strip()!r} has {word - left} bits")
    fields = tuple(Field(name, tuple(where), kinds.get(name)) for name, where in pieces.items())
    limited = tuple((field, field.operand) for field in fields if field.operand is not None)
    return Pattern(len(parts), mask, value, fields, limited)
