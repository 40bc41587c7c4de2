"""Formulas on values of one, two or four bytes that hold for Python ints and for values of a program being made alike.

A value is as many bits as its size says, unsigned; in between a formula may go to 64 bits, signed. Only operators are
used, and `select` of the machine.
"""

from __future__ import annotations

from typing import Any

MASK = 0xFFFFFFFF
MASKS = {1: 0xFF, 2: 0xFFFF, 4: MASK}
SIGNS = {1: 0x80, 2: 0x8000, 4: 0x80000000}


def signed(value: Any, size: int) -> Any:
    """The two's complement number a value stands for."""
    sign = SIGNS[size]
    return (value ^ sign) - sign


def extended(value: Any, size: int) -> Any:
    """A value of `size` bytes, its sign extended to 32 bits."""
    return value if size == 4 else signed(value, size) & MASK


def negative(value: Any, size: int) -> Any:
    """Whether the top bit is set."""
    return value & SIGNS[size] != 0


def shifted_left(m: Any, value: Any, count: Any) -> Any:
    """32 bits of `value` moved up by 0 to 63 places."""
    if count.__class__ is int:
        return value << count & MASK if count < 32 else 0
    return m.select(count > 31, 0, value << (count & 31) & MASK)


def shifted_right(m: Any, value: Any, count: Any) -> Any:
    """An unsigned value moved down by 0 to 63 places."""
    if count.__class__ is int:
        return value >> count if count < 32 else 0
    return m.select(count > 31, 0, value >> (count & 31))
