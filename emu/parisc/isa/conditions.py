"""The conditions an instruction can nullify its successor, branch or trap on (1.1 manual, chapter 5).

Each function takes the condition field and its negation, plain ints, and gives a truth value.
"""

from __future__ import annotations

from typing import Any

from emu.parisc.isa.values import MASK, sign, signed

DIGITS = 0x88888888  # where the PSW's carry/borrow bits lie among the carries out of each bit


class Sum:
    """An addition with all that conditions and the PSW can ask of it; a - b is the sum of a, the complement of b and 1.

    `carry` is the carry out of the top bit (1: no borrow, for a subtraction), `overflow` signed overflow; both 0 or 1.
    `carries` has the carry out of every bit.
    """

    __slots__ = ("a", "b", "carry", "result")

    def __init__(self, a: Any, b: Any, carry_in: Any = 0) -> None:
        total = a + b + carry_in
        self.a = a
        self.b = b
        self.result = total & MASK
        self.carry = total >> 32

    @property
    def carries(self) -> Any:
        return self.a & self.b | (self.a | self.b) & (self.result ^ MASK)

    @property
    def overflow(self) -> Any:
        return ((self.a ^ self.result) & (self.b ^ self.result)) >> 31


class ShiftedSum(Sum):
    """a shifted left by `shift`, and b: what the shift pushes out counts as overflow and carry (but not in the PSW)."""

    __slots__ = ("shift", "unshifted")

    def __init__(self, a: Any, b: Any, shift: int) -> None:
        super().__init__(a << shift & MASK, b)
        self.shift = shift
        self.unshifted = a
        self.carry = self.carry | self._any(a)

    def _any(self, value: Any) -> Any:
        """1 if one of the top `shift` bits is set."""
        return ((value >> (32 - self.shift)) + (1 << self.shift) - 1) >> self.shift

    @property
    def overflow(self) -> Any:
        changes = (self.unshifted ^ self.unshifted << 1) & MASK  # where neighbouring bits differ
        return ((self.a ^ self.result) & (self.b ^ self.result)) >> 31 | self._any(changes)


def subtract(a: Any, b: Any, carry_in: Any = 1) -> Sum:
    """a - b; with a `carry_in` of 0, one less."""
    return Sum(a, b ^ MASK, carry_in)


def negated(truth: Any, f: int) -> Any:
    return truth ^ True if f else truth


def addition(c: int, f: int, total: Sum) -> Any:
    """never, =, <, <=, NUV, ZNV, SV, OD and their negations; for a subtraction the fifth and sixth read <<, <<=."""
    truth: Any = False
    if c == 1:
        truth = total.result == 0
    elif c == 2:
        truth = (sign(total.result) ^ total.overflow) != 0
    elif c == 3:
        truth = ((sign(total.result) ^ total.overflow) != 0) | (total.result == 0)
    elif c == 4:
        truth = total.carry == 0
    elif c == 5:
        truth = (total.carry == 0) | (total.result == 0)
    elif c == 6:
        truth = total.overflow != 0
    elif c == 7:
        truth = (total.result & 1) != 0
    return negated(truth, f)


def comparison(c: int, f: int, a: Any, b: Any) -> Any:
    """never, =, <, <=, <<, <<=, SV, OD of a - b, and their negations."""
    truth: Any = False
    if c == 1:
        truth = a == b
    elif c == 2:
        truth = signed(a) < signed(b)
    elif c == 3:
        truth = signed(a) <= signed(b)
    elif c == 4:
        truth = a < b
    elif c == 5:
        truth = a <= b
    elif c == 6:
        truth = subtract(a, b).overflow != 0
    elif c == 7:
        truth = ((a ^ b) & 1) != 0
    return negated(truth, f)


def logical(c: int, f: int, result: Any) -> Any:
    """never, =, <, <=, OD; the others are undefined and never hold."""
    truth: Any = False
    if c == 1:
        truth = result == 0
    elif c == 2:
        truth = sign(result) != 0
    elif c == 3:
        truth = (sign(result) != 0) | (result == 0)
    elif c == 7:
        truth = (result & 1) != 0
    return negated(truth, f)


def shift(c: int, result: Any) -> Any:
    """never, =, <, OD, always, <>, >=, EV: of shifts, extracts, deposits and the moves of MOVB."""
    return logical((0, 1, 2, 7)[c & 3], c >> 2, result)


def unit(c: int, f: int, result: Any, carries: Any) -> Any:
    """never, SBZ, SHZ, SDC, SBC, SHC: whether some byte or halfword is zero or some digit, byte, halfword carries."""
    truth: Any = False
    if c == 2:
        truth = ((result - 0x01010101) & (result ^ MASK) & 0x80808080) != 0
    elif c == 3:
        truth = ((result - 0x00010001) & (result ^ MASK) & 0x80008000) != 0
    elif c == 4:
        truth = (carries & DIGITS) != 0
    elif c == 6:
        truth = (carries & 0x80808080) != 0
    elif c == 7:
        truth = (carries & 0x80008000) != 0
    return negated(truth, f)
