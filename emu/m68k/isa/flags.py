"""Condition codes, as what made them: nobody computes a flag before somebody asks for it.

N, Z, V and C belong together: an instruction sets them all, and `Machine.cc` is one of the objects below. Flags and
conditions are truths: bools, or stand-ins with `& | ^`. X is apart (`Machine.x`), because few instructions set it.
"""

from __future__ import annotations

from typing import Any

from emu.m68k.isa.values import MASKS, SIGNS, extended, negative, signed

HI, LS, CC, CS, NE, EQ, VC, VS, PL, MI, GE, LT, GT, LE = range(2, 16)


def opposite(truth: Any) -> Any:
    return truth ^ True


class Flags:
    """Those given: what comes of multiplications, shifts and the like, or stands in CCR."""

    __slots__ = ("c", "n", "v", "z")

    def __init__(self, n: Any, z: Any, v: Any, c: Any) -> None:
        self.n = n
        self.z = z
        self.v = v
        self.c = c

    def holds(self, condition: int) -> Any:
        """A condition by its number: 0 always, 1 never, 2 to 15 those above."""
        if condition < 2:
            return condition == 0
        met = self._even(condition & ~1)
        return opposite(met) if condition & 1 else met

    def _even(self, condition: int) -> Any:
        if condition == HI:
            return opposite(self.c | self.z)
        if condition == CC:
            return opposite(self.c)
        if condition == NE:
            return opposite(self.z)
        if condition == VC:
            return opposite(self.v)
        if condition == PL:
            return opposite(self.n)
        if condition == GE:
            return opposite(self.n ^ self.v)
        return opposite(self.z | (self.n ^ self.v))

    def words(self, m: Any) -> tuple[Any, Any, Any, Any]:
        """See `words`."""
        top = SIGNS[4]
        return m.select(self.n, top, 0), m.select(self.z, 0, 1), m.select(self.v, top, 0), m.select(self.c, 1, 0)


class Logic(Flags):
    """Of a result that was moved or combined bit by bit: V and C are clear."""

    __slots__ = ("result", "size")

    def __init__(self, result: Any, size: int) -> None:
        self.result = result
        self.size = size

    @property
    def n(self) -> Any:
        return negative(self.result, self.size)

    @property
    def z(self) -> Any:
        return self.result == 0

    v = c = False

    def _even(self, condition: int) -> Any:
        if condition in (HI, NE):
            return self.result != 0
        if condition in (CC, VC):
            return True
        if condition in (PL, GE):
            return opposite(self.n)
        return signed(self.result, self.size) > 0

    def words(self, m: Any) -> tuple[Any, Any, Any, Any]:
        wide = extended(self.result, self.size)
        return wide, wide, 0, 0


class Sum(Flags):
    """Of a + b."""

    __slots__ = ("a", "b", "result", "size")

    def __init__(self, a: Any, b: Any, size: int) -> None:
        self.a = a
        self.b = b
        self.size = size
        self.result = (a + b) & MASKS[size]

    @property
    def n(self) -> Any:
        return negative(self.result, self.size)

    @property
    def z(self) -> Any:
        return self.result == 0

    @property
    def v(self) -> Any:
        return (self.a ^ self.result) & (self.b ^ self.result) & SIGNS[self.size] != 0

    @property
    def c(self) -> Any:
        return self.result < self.a

    def words(self, m: Any) -> tuple[Any, Any, Any, Any]:
        wide = extended(self.result, self.size)
        overflow = ((self.a ^ self.result) & (self.b ^ self.result) & SIGNS[self.size]) << 32 - 8 * self.size
        return wide, wide, overflow, m.select(self.c, 1, 0)


class Difference(Flags):
    """Of a - b, be it kept or only compared."""

    __slots__ = ("a", "b", "result", "size")

    def __init__(self, a: Any, b: Any, size: int) -> None:
        self.a = a
        self.b = b
        self.size = size
        self.result = (a - b) & MASKS[size]

    @property
    def n(self) -> Any:
        return negative(self.result, self.size)

    @property
    def z(self) -> Any:
        return self.a == self.b

    @property
    def v(self) -> Any:
        return (self.a ^ self.b) & (self.a ^ self.result) & SIGNS[self.size] != 0

    @property
    def c(self) -> Any:
        return self.a < self.b

    def _even(self, condition: int) -> Any:
        if condition == HI:
            return self.a > self.b
        if condition == CC:
            return self.a >= self.b
        if condition == NE:
            return self.a != self.b
        if condition == GE:
            return signed(self.a, self.size) >= signed(self.b, self.size)
        if condition == GT:
            return signed(self.a, self.size) > signed(self.b, self.size)
        return super()._even(condition)

    def words(self, m: Any) -> tuple[Any, Any, Any, Any]:
        wide = extended(self.result, self.size)
        overflow = ((self.a ^ self.b) & (self.a ^ self.result) & SIGNS[self.size]) << 32 - 8 * self.size
        return wide, wide, overflow, m.select(self.c, 1, 0)


class Extended(Flags):
    """Of ADDX, SUBX and NEGX: Z is only ever cleared."""

    __slots__ = ()

    def __init__(self, before: Flags, result: Any, v: Any, c: Any, size: int) -> None:
        super().__init__(negative(result, size), before.z & (result == 0), v, c)


def bits(m: Any, cc: Flags, x: Any) -> Any:
    """CCR: X, N, Z, V and C."""
    value = m.select(cc.c, 1, 0) | m.select(cc.v, 2, 0) | m.select(cc.z, 4, 0) | m.select(cc.n, 8, 0)
    return value | m.select(x, 16, 0)


def of_bits(value: Any) -> Flags:
    return Flags(value & 8 != 0, value & 4 != 0, value & 2 != 0, value & 1 != 0)


def words(m: Any, cc: Flags) -> tuple[Any, Any, Any, Any]:
    """N, Z, V and C as a word each, so that they cost least where they come from: N and V are top bits, Z says that its
    word is 0, C is 0 or 1.
    """
    return cc.words(m)


def of_words(n: Any, z: Any, v: Any, c: Any) -> Flags:
    return Flags(n & SIGNS[4] != 0, z == 0, v & SIGNS[4] != 0, c != 0)
