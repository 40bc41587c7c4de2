"""Formulas on 32-bit values that hold for Python ints and for values of a program being made alike.

A value is 32 bits, unsigned; in between a formula may go to 64 bits, signed. Only operators are used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MASK = 0xFFFFFFFF
SIGN = 0x80000000


def signed(value: Any) -> Any:
    """The two's complement number a 32-bit value stands for."""
    return (value ^ SIGN) - SIGN


def sign(value: Any) -> Any:
    """The top bit, 0 or 1."""
    return value >> 31 & 1


def low_sign(raw: Any, width: int, shift: int = 0) -> Any:
    """An immediate whose sign is its least significant bit, times 1 << shift, as 32 bits."""
    return (((raw >> 1) - ((raw & 1) << (width - 1))) << shift) & MASK


def _displacement(raw: Any, width: int) -> Any:
    """A branch's displacement in bytes: of the words, the low ten bits come after bit ten, and the sign is last."""
    words = raw >> 12 << 11 | (raw >> 1 & 1) << 10 | raw >> 2 & 0x3FF
    return (words - ((raw & 1) << (width - 1))) << 2 & MASK


def _left(raw: Any) -> Any:
    """The left part of an address LDIL and ADDIL load, in place: 21 bits whose pieces are shuffled."""
    pieces = (raw & 1) << 20 | (raw >> 1 & 0x7FF) << 9 | (raw >> 14 & 3) << 7 | (raw >> 16 & 0x1F) << 2
    return (pieces | raw >> 12 & 3) << 11


# What the raw contents of the fields of these names stand for. Lengths and positions are those of the 1.1 manual.
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
    "sr": lambda raw: (raw & 1) << 2 | raw >> 1,  # a space register number: its top bit is stored last
}
