"""The conditions an instruction can nullify its successor, branch or trap on (1.1 manual, chapter 5).

Each function takes the condition field and its negation, plain ints, and gives a truth value. `d` is plain too: on
PA-RISC 2.0, whose registers are doublewords, a condition looks at their right words (0) or at all of them (1).
"""

from __future__ import annotations

from typing import Any

from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import DOUBLE, MASK, cut, repeated, sign, signed, width

DIGITS = 0x8888888888888888  # where the PSW's carry/borrow bits lie among the carries out of each bit


class Sum:
    """An addition with all that conditions and the PSW can ask of it; a - b is the sum of a, the complement of b and 1.

    `whole` is what the register gets, `carries` has the carry out of every bit of it. The rest is about the word or
    doubleword conditions look at: the operands and the `result`; `carry`, out of the top bit (1: no borrow, for a
    subtraction), and signed `overflow`, both 0 or 1.
    """

    __slots__ = ("_left", "_mask", "_right", "_total", "a", "b", "carry_in", "d", "result", "whole")

    def __init__(self, m: Machine, a: Any, b: Any, carry_in: Any = 0, d: int = 0) -> None:
        self._mask = m.mask
        self._left, self._right = a, b
        self._total = a + b + carry_in
        self.carry_in = carry_in
        self.d = d
        self.whole = self._total & m.mask
        self.a = cut(a, d)
        self.b = cut(b, d)
        self.result = cut(self.whole, d)

    @property
    def carries(self) -> Any:
        a, b = self._left & self._mask, self._right & self._mask
        return a & b | (a | b) & (self.whole ^ self._mask)

    @property
    def carry(self) -> Any:
        if self.d:
            return self.carries >> 63
        exact = self.a is self._left and self.b is self._right
        return (self._total if exact else self.a + self.b + self.carry_in) >> 32

    @property
    def overflow(self) -> Any:
        return sign((self.a ^ self.result) & (self.b ^ self.result), self.d)


class ShiftedSum(Sum):
    """a shifted left by `shift`, and b: what the shift pushes out counts as overflow and carry (but not in the PSW)."""

    __slots__ = ("shift", "unshifted")

    def __init__(self, m: Machine, a: Any, b: Any, shift: int, d: int = 0) -> None:
        super().__init__(m, a << shift & m.mask, b, d=d)
        self.shift = shift
        self.unshifted = cut(a, d)

    def _any(self, value: Any) -> Any:
        """1 if one of the top `shift` bits is set."""
        return ((value >> (width(self.d) - self.shift)) + (1 << self.shift) - 1) >> self.shift

    @property
    def carry(self) -> Any:
        return super().carry | self._any(self.unshifted)

    @property
    def overflow(self) -> Any:
        changes = cut(self.unshifted ^ self.unshifted << 1, self.d)  # where neighbouring bits differ
        return super().overflow | self._any(changes)


def subtract(m: Machine, a: Any, b: Any, carry_in: Any = 1, d: int = 0) -> Sum:
    """a - b; with a `carry_in` of 0, one less."""
    return Sum(m, a, b ^ m.mask, carry_in, d)


def carry(cb: Any, d: int) -> Any:
    """The PSW's carry out of a word or doubleword, 0 or 1."""
    return sign(cb, d)


def negated(truth: Any, f: int) -> Any:
    return truth ^ True if f else truth


def addition(c: int, f: int, total: Sum) -> Any:
    """never, =, <, <=, NUV, ZNV, SV, OD and their negations; for a subtraction the fifth and sixth read <<, <<=."""
    truth: Any = False
    if c == 1:
        truth = total.result == 0
    elif c == 2:
        truth = (sign(total.result, total.d) ^ total.overflow) != 0
    elif c == 3:
        truth = ((sign(total.result, total.d) ^ total.overflow) != 0) | (total.result == 0)
    elif c == 4:
        truth = total.carry == 0
    elif c == 5:
        truth = (total.carry == 0) | (total.result == 0)
    elif c == 6:
        truth = total.overflow != 0
    elif c == 7:
        truth = (total.result & 1) != 0
    return negated(truth, f)


def comparison(c: int, f: int, a: Any, b: Any, d: int = 0) -> Any:
    """never, =, <, <=, <<, <<=, SV, OD of a - b, and their negations; `a` may be a signed immediate."""
    a, b = cut(a, d), cut(b, d)
    truth: Any = False
    if c == 1:
        truth = a == b
    elif c == 2:
        truth = signed(a, d) < signed(b, d)
    elif c == 3:
        truth = signed(a, d) <= signed(b, d)
    elif c == 4:
        truth = a < b
    elif c == 5:
        truth = a <= b
    elif c == 6:
        difference = cut(a - b, d)
        truth = sign((a ^ b) & (a ^ difference), d) != 0
    elif c == 7:
        truth = ((a ^ b) & 1) != 0
    return negated(truth, f)


def logical(c: int, f: int, result: Any, d: int = 0) -> Any:
    """never, =, <, <=, OD; the others are undefined and never hold."""
    result = cut(result, d)
    truth: Any = False
    if c == 1:
        truth = result == 0
    elif c == 2:
        truth = sign(result, d) != 0
    elif c == 3:
        truth = (sign(result, d) != 0) | (result == 0)
    elif c == 7:
        truth = (result & 1) != 0
    return negated(truth, f)


def shift(c: int, result: Any, d: int = 0) -> Any:
    """never, =, <, OD, always, <>, >=, EV: of shifts, extracts, deposits and the moves of MOVB."""
    return logical((0, 1, 2, 7)[c & 3], c >> 2, result, d)


def unit(c: int, f: int, result: Any, carries: Any, d: int = 0) -> Any:
    """never, SBZ, SHZ, SDC, SBC, SHC, and SWZ, SWC of doublewords: whether some byte, halfword or word is zero, or some
    digit, byte, halfword or word carries."""
    result = cut(result, d)
    truth: Any = False
    if c == 2:
        truth = _some_zero(result, 0x01010101, d)
    elif c == 3:
        truth = _some_zero(result, 0x00010001, d)
    elif c == 4:
        truth = (carries & repeated(0x88888888, d)) != 0
    elif c == 6:
        truth = (carries & repeated(0x80808080, d)) != 0
    elif c == 7:
        truth = (carries & repeated(0x80008000, d)) != 0
    elif c == 1 and d:
        truth = (result & MASK == 0) | (result >> 32 == 0)
    elif c == 5 and d:
        truth = (carries & 0x8000000080000000) != 0
    return negated(truth, f)


def _some_zero(value: Any, ones: int, d: int) -> Any:
    """Whether some unit is zero; `ones` has the lowest bit of each unit of a word."""
    lowest = repeated(ones, d)
    highest = repeated(0x80808080 if ones == 0x01010101 else 0x80008000, d)
    return ((value - lowest) & (value ^ (DOUBLE if d else MASK)) & highest) != 0
