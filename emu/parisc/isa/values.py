"""Formulas on the contents of registers that hold for Python ints and for values of a program being made alike.

A word has 32 bits, a doubleword 64, unsigned; immediates are signed numbers. In between a formula may go beyond 64 bits
as long as only low bits are asked of it. Only operators are used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MASK = 0xFFFFFFFF  # a word
DOUBLE = (1 << 64) - 1  # a doubleword


def register_mask(architecture: str) -> int:
    """All the bits of a general register."""
    return DOUBLE if architecture == "2.0" else MASK


def width(d: int) -> int:
    """How many bits an operation on words (`d` 0) or doublewords looks at."""
    return 64 if d else 32


def cut(value: Any, d: int) -> Any:
    """What an operation on words (`d` 0) or doublewords sees of a register."""
    return value & (DOUBLE if d else MASK)


def signed(value: Any, d: int = 0) -> Any:
    """The two's complement number a word or doubleword stands for."""
    top = 1 << width(d) - 1
    return (value ^ top) - top


def sign(value: Any, d: int = 0) -> Any:
    """The top bit, 0 or 1."""
    return value >> width(d) - 1 & 1


def repeated(pattern: int, d: int) -> int:
    """A pattern of 32 bits in a word, or in both words of a doubleword."""
    return pattern << 32 | pattern if d else pattern


def low_sign(raw: Any, size: int, shift: int = 0) -> Any:
    """An immediate of `size` bits whose sign is its least significant one, times 1 << shift."""
    return ((raw >> 1) - ((raw & 1) << (size - 1))) << shift


def _displacement(raw: Any, size: int) -> Any:
    """A branch's displacement in bytes: of the words, the low ten bits come after bit ten, and the sign is last."""
    words = raw >> 12 << 11 | (raw >> 1 & 1) << 10 | raw >> 2 & 0x3FF
    return (words - ((raw & 1) << (size - 1))) << 2


def _left(raw: Any) -> Any:
    """The left part of an address LDIL and ADDIL load, in place: 21 bits whose pieces are shuffled, the sign last."""
    pieces = (raw >> 1 & 0x7FF) << 9 | (raw >> 14 & 3) << 7 | (raw >> 16 & 0x1F) << 2 | raw >> 12 & 3
    return (pieces - ((raw & 1) << 20)) << 11


# What the raw contents of the fields of these names stand for. Lengths and positions are those of the 1.1 manual, and
# of the 2.0 manual where a doubleword is meant.
ASSEMBLY: dict[str, Callable[[Any], Any]] = {
    "im5": lambda raw: low_sign(raw, 5),
    "im11": lambda raw: low_sign(raw, 11),
    "im14": lambda raw: low_sign(raw, 14),
    "im14w": lambda raw: low_sign(raw, 12, 2),  # a displacement of whole words
    "im14d": lambda raw: low_sign(raw, 11, 3),  # of doublewords
    "im21": _left,
    "disp12": lambda raw: _displacement(raw, 12),
    "disp17": lambda raw: _displacement(raw, 17),
    "disp22": lambda raw: _displacement(raw, 22),
    "len": lambda raw: 32 - raw,
    "lend": lambda raw: 32 - (raw & 31) + (raw & 32),  # of a field in a doubleword: its top bit adds 32
    "sr": lambda raw: (raw & 1) << 2 | raw >> 1,  # a space register number: its top bit is stored last
}
