"""The floating-point arithmetic of the coprocessor on bit patterns: exact integers, rounded once.

A NaN whose first fraction bit is set is a signaling one, the reverse of what is usual now. It becomes quiet by clearing
that bit and setting the next one, which alone is the fraction of the default NaN. Of several NaNs the first signaling
one wins, then the first. Tininess is detected after rounding.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence
from math import isqrt
from typing import NamedTuple

# The flags of the status register; shifted right by 27, its enables.
INVALID, ZERO_DIVIDE, OVERFLOW, UNDERFLOW, INEXACT = 1 << 31, 1 << 30, 1 << 29, 1 << 28, 1 << 27
_FLAG_SHIFT = 27
_TRAPPED = 1 << 6
_GREATER, _LESS, _EQUAL, _UNORDERED = 16, 8, 4, 2
_NEAREST, _TO_ZERO, _UP, _DOWN = 0, 1, 2, 3


class Format(NamedTuple):
    exponent_bits: int
    fraction_bits: int

    @property
    def bias(self) -> int:
        return (1 << (self.exponent_bits - 1)) - 1


FORMATS = (Format(8, 23), Format(11, 52))
_ZERO, _FINITE, _INFINITE, _QUIET, _SIGNALING = range(5)


class Number(NamedTuple):
    """mantissa * 2**exponent; the mantissa of a NaN is its fraction."""

    kind: int
    negative: int
    mantissa: int = 0
    exponent: int = 0


def _unpack(fmt: int, bits: int) -> Number:
    exponent_bits, width = FORMATS[fmt]
    fraction = bits & (1 << width) - 1
    exponent = bits >> width & (1 << exponent_bits) - 1
    negative = bits >> (width + exponent_bits) & 1
    if exponent == (1 << exponent_bits) - 1:
        if not fraction:
            return Number(_INFINITE, negative)
        return Number(_SIGNALING if fraction >> (width - 1) else _QUIET, negative, fraction)
    if not exponent:
        if not fraction:
            return Number(_ZERO, negative)
        return Number(_FINITE, negative, fraction, 1 - FORMATS[fmt].bias - width)
    return Number(_FINITE, negative, fraction | 1 << width, exponent - FORMATS[fmt].bias - width)


def _pack(fmt: int, negative: int, exponent: int, fraction: int) -> int:
    exponent_bits, width = FORMATS[fmt]
    return (negative << exponent_bits | exponent) << width | fraction


def _zero(fmt: int, negative: int) -> int:
    return _pack(fmt, negative, 0, 0)


def _infinity(fmt: int, negative: int) -> int:
    return _pack(fmt, negative, (1 << FORMATS[fmt].exponent_bits) - 1, 0)


def _nan(fmt: int, number: Number | None = None) -> int:
    """The quiet NaN made of one, or the default one."""
    width = FORMATS[fmt].fraction_bits
    exponent = (1 << FORMATS[fmt].exponent_bits) - 1
    if number is None:
        return _pack(fmt, 0, exponent, 1 << (width - 2))
    fraction = number.mantissa
    if number.kind == _SIGNALING:
        fraction = fraction & ~(1 << (width - 1)) | 1 << (width - 2)
    return _pack(fmt, number.negative, exponent, fraction)


class FloatingPoint:
    """`registers[0]` holds the status in its left half.

    `trap` is called, to raise, for exceptions that are enabled: V, Z, O, U, I as the bits of a number, V on top.
    """

    def __init__(self, registers: MutableSequence[int], trap: Callable[[int], None]) -> None:
        self._registers = registers
        self._trap = trap

    # -- status ------------------------------------------------------------------------------------------------

    @property
    def _mode(self) -> int:
        return self._registers[0] >> 41 & 3

    def _raise(self, flags: int) -> None:
        """Set the flags; of exceptions that are enabled, trap instead."""
        status = self._registers[0] >> 32
        trapped = flags >> _FLAG_SHIFT & status & 31
        if trapped:
            self._registers[0] |= _TRAPPED << 32
            self._trap(trapped)
        self._registers[0] |= flags << 32

    def _enabled(self, flag: int) -> int:
        return self._registers[0] >> 32 & flag >> _FLAG_SHIFT

    def _invalid(self, fmt: int) -> int:
        self._raise(INVALID)
        return _nan(fmt)

    def _propagate(self, fmt: int, *numbers: Number) -> int | None:
        """The result if an operand is no number."""
        for number in numbers:
            if number.kind == _SIGNALING:
                self._raise(INVALID)
                return _nan(fmt, number)
        for number in numbers:
            if number.kind == _QUIET:
                return _nan(fmt, number)
        return None

    # -- rounding ----------------------------------------------------------------------------------------------

    def _cut(self, negative: int, mantissa: int, count: int, mode: int) -> tuple[int, int]:
        """Without its last `count` bits, rounded; and what was lost (0: nothing)."""
        if count <= 0:
            return mantissa << -count, 0
        kept, lost = mantissa >> count, mantissa & (1 << count) - 1
        half = 1 << (count - 1)
        if mode == _NEAREST:
            up = lost > half or (lost == half and kept & 1)
        else:
            up = bool(lost) and mode == (_DOWN if negative else _UP)
        return kept + bool(up), lost

    def _round(self, fmt: int, negative: int, mantissa: int, exponent: int) -> int:
        """The number as the format has it. A last bit may stand for any remainder below it, if two more bits follow."""
        width = FORMATS[fmt].fraction_bits
        bias, mode = FORMATS[fmt].bias, self._mode
        length = mantissa.bit_length()
        excess = length - width - 1
        top = exponent + length - 1
        lowest = 1 - bias
        if top >= lowest:
            kept, lost = self._cut(negative, mantissa, excess, mode)
            top += kept >> (width + 1)
            if top > bias:
                return self._overflow(fmt, negative, mode)
            if lost:
                self._raise(INEXACT)
            return _pack(fmt, negative, top + bias - 1, 0) + (kept >> (kept >> (width + 1)))
        wide, _ = self._cut(negative, mantissa, excess, mode)
        tiny = top + (wide >> (width + 1)) < lowest
        kept, lost = self._cut(negative, mantissa, excess + lowest - top, mode)
        if tiny and (lost or self._enabled(UNDERFLOW)):
            self._raise(UNDERFLOW | (INEXACT if lost else 0))
        elif lost:
            self._raise(INEXACT)
        return _pack(fmt, negative, 0, 0) + kept

    def _overflow(self, fmt: int, negative: int, mode: int) -> int:
        self._raise(OVERFLOW | INEXACT)
        infinite = _infinity(fmt, negative)
        if mode == _NEAREST or mode == (_DOWN if negative else _UP):
            return infinite
        return infinite - 1

    def _exact_zero(self, fmt: int) -> int:
        """The sign of a sum that is zero."""
        return _zero(fmt, int(self._mode == _DOWN))

    # -- two operands ------------------------------------------------------------------------------------------

    def add(self, fmt: int, first: int, second: int) -> int:
        return self._add(fmt, _unpack(fmt, first), _unpack(fmt, second))

    def subtract(self, fmt: int, first: int, second: int) -> int:
        a, b = _unpack(fmt, first), _unpack(fmt, second)
        if b.kind < _QUIET:
            b = b._replace(negative=b.negative ^ 1)
        return self._add(fmt, a, b)

    def _add(self, fmt: int, a: Number, b: Number) -> int:
        special = self._propagate(fmt, a, b)
        if special is not None:
            return special
        if a.kind == _INFINITE or b.kind == _INFINITE:
            if a.kind == b.kind and a.negative != b.negative:
                return self._invalid(fmt)
            return _infinity(fmt, a.negative if a.kind == _INFINITE else b.negative)
        if a.kind == _ZERO and b.kind == _ZERO and a.negative == b.negative:
            return _zero(fmt, a.negative)
        return self._sum(fmt, a, b)

    def _sum(self, fmt: int, a: Number, b: Number) -> int:
        exponent = min(n.exponent for n in (a, b) if n.kind == _FINITE) if a.kind or b.kind else 0
        total = sum(
            (-n.mantissa if n.negative else n.mantissa) << (n.exponent - exponent) for n in (a, b) if n.kind == _FINITE
        )
        if not total:
            return self._exact_zero(fmt)
        return self._round(fmt, int(total < 0), abs(total), exponent)

    def multiply(self, fmt: int, first: int, second: int) -> int:
        a, b = _unpack(fmt, first), _unpack(fmt, second)
        special = self._propagate(fmt, a, b)
        if special is not None:
            return special
        negative = a.negative ^ b.negative
        if a.kind == _INFINITE or b.kind == _INFINITE:
            if _ZERO in (a.kind, b.kind):
                return self._invalid(fmt)
            return _infinity(fmt, negative)
        if _ZERO in (a.kind, b.kind):
            return _zero(fmt, negative)
        return self._round(fmt, negative, a.mantissa * b.mantissa, a.exponent + b.exponent)

    def divide(self, fmt: int, first: int, second: int) -> int:
        a, b = _unpack(fmt, first), _unpack(fmt, second)
        special = self._propagate(fmt, a, b)
        if special is not None:
            return special
        negative = a.negative ^ b.negative
        if a.kind == b.kind and a.kind in (_INFINITE, _ZERO):
            return self._invalid(fmt)
        if a.kind == _INFINITE or b.kind == _ZERO:
            if a.kind != _INFINITE:
                self._raise(ZERO_DIVIDE)
            return _infinity(fmt, negative)
        if a.kind == _ZERO or b.kind == _INFINITE:
            return _zero(fmt, negative)
        extra = 2 * FORMATS[fmt].fraction_bits + 4
        quotient, rest = divmod(a.mantissa << extra, b.mantissa)
        return self._round(fmt, negative, quotient << 1 | bool(rest), a.exponent - b.exponent - extra - 1)

    def remainder(self, fmt: int, first: int, second: int) -> int:
        """Of the division whose quotient is the nearest integer (IEEE 754)."""
        a, b = _unpack(fmt, first), _unpack(fmt, second)
        special = self._propagate(fmt, a, b)
        if special is not None:
            return special
        if a.kind == _INFINITE or b.kind == _ZERO:
            return self._invalid(fmt)
        if a.kind == _ZERO or b.kind == _INFINITE:
            return first
        exponent = min(a.exponent, b.exponent)
        divisor = b.mantissa << (b.exponent - exponent)
        quotient, rest = divmod(a.mantissa << (a.exponent - exponent), divisor)
        if 2 * rest > divisor or (2 * rest == divisor and quotient & 1):
            rest -= divisor
        if not rest:
            return _zero(fmt, a.negative)
        return self._round(fmt, a.negative ^ (rest < 0), abs(rest), exponent)

    def fused(self, fmt: int, first: int, second: int, third: int, negate: int) -> int:
        """first * second + third rounded once; `negate`: the product's sign is changed."""
        a, b, c = _unpack(fmt, first), _unpack(fmt, second), _unpack(fmt, third)
        special = self._propagate(fmt, a, b, c)
        if special is not None:
            return special
        negative = a.negative ^ b.negative ^ negate
        if a.kind == _INFINITE or b.kind == _INFINITE:
            if _ZERO in (a.kind, b.kind):
                return self._invalid(fmt)
            product = Number(_INFINITE, negative)
        elif _ZERO in (a.kind, b.kind):
            product = Number(_ZERO, negative)
        else:
            product = Number(_FINITE, negative, a.mantissa * b.mantissa, a.exponent + b.exponent)
        return self._add(fmt, product, c)

    def compare(self, fmt: int, first: int, second: int, invalid: int) -> int:
        """The relation, as one of the bits of FCMP's condition; `invalid`: unordered is an exception."""
        a, b = _unpack(fmt, first), _unpack(fmt, second)
        if a.kind >= _QUIET or b.kind >= _QUIET:
            if invalid or _SIGNALING in (a.kind, b.kind):
                self._raise(INVALID)
            return _UNORDERED
        size = (1 << (sum(FORMATS[fmt]))) - 1  # the bits of the magnitude, which sort as integers do
        x = -(first & size) if a.negative else first & size
        y = -(second & size) if b.negative else second & size
        return _EQUAL if x == y else _LESS if x < y else _GREATER

    # -- one operand -------------------------------------------------------------------------------------------

    def square_root(self, fmt: int, bits: int) -> int:
        a = _unpack(fmt, bits)
        special = self._propagate(fmt, a)
        if special is not None:
            return special
        if a.kind == _ZERO:
            return bits
        if a.negative:
            return self._invalid(fmt)
        if a.kind == _INFINITE:
            return bits
        extra = 2 * FORMATS[fmt].fraction_bits + 8
        extra += (a.exponent - extra) & 1
        square = a.mantissa << extra
        root = isqrt(square)
        return self._round(fmt, 0, root << 1 | (root * root != square), (a.exponent - extra) // 2 - 1)

    def round_to_integer(self, fmt: int, bits: int) -> int:
        a = _unpack(fmt, bits)
        special = self._propagate(fmt, a)
        if special is not None:
            return special
        if a.kind != _FINITE or a.exponent >= 0:
            return bits
        kept, lost = self._cut(a.negative, a.mantissa, -a.exponent, self._mode)
        if lost:
            self._raise(INEXACT)
        return self._round(fmt, a.negative, kept, 0) if kept else _zero(fmt, a.negative)

    def convert(self, to: int, source: int, bits: int) -> int:
        a = _unpack(source, bits)
        if a.kind >= _QUIET:
            shift = FORMATS[to].fraction_bits - FORMATS[source].fraction_bits
            if a.kind == _SIGNALING:
                self._raise(INVALID)
                top = FORMATS[source].fraction_bits
                a = Number(_QUIET, a.negative, a.mantissa & ~(1 << (top - 1)) | 1 << (top - 2))
            mantissa = a.mantissa << shift if shift > 0 else a.mantissa >> -shift
            return _nan(to, Number(_QUIET, a.negative, mantissa or 1 << (FORMATS[to].fraction_bits - 2)))
        if a.kind == _INFINITE:
            return _infinity(to, a.negative)
        if a.kind == _ZERO:
            return _zero(to, a.negative)
        return self._round(to, a.negative, a.mantissa, a.exponent)

    def from_fixed(self, to: int, source: int, value: int, signed: int) -> int:
        """From an integer of 32 bits (`source` 0) or 64."""
        if signed:
            top = 1 << (31 if source == 0 else 63)
            value = (value ^ top) - top
        return self._round(to, int(value < 0), abs(value), 0) if value else 0

    def to_fixed(self, to: int, source: int, bits: int, signed: int, truncate: int) -> int:
        """To an integer of 32 bits (`to` 0) or 64. What doesn't fit is invalid and gives the nearest that does,

        a NaN one with the NaN's sign.
        """
        a = _unpack(source, bits)
        width = 32 if to == 0 else 64
        low, high = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)
        if a.kind == _ZERO:
            return 0
        if a.kind == _FINITE:
            kept, lost = self._cut(a.negative, a.mantissa, -a.exponent, _TO_ZERO if truncate else self._mode)
            value = -kept if a.negative else kept
            if low <= value <= high:
                if lost:
                    self._raise(INEXACT)
                return value & (1 << width) - 1
        self._raise(INVALID)
        return (low if a.negative else high) & (1 << width) - 1
