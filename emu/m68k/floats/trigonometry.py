"""FSIN, FCOS, FTAN and FSINCOS of numbers in registers or in extended precision.

The library's own never return, or end the process, when the operand is not normalised. Here the result is that of
exact arithmetic rounded once, also for large arguments: they are reduced by as many digits of pi as that takes. (The
real ones lose digits there: their pi has 66 bits or so.)
"""

from __future__ import annotations

import functools

from emu.m68k.floats.extended import INEX2, NAN, OPERR, exact, is_infinity, is_nan, is_zero, quieted, rounded

BITS = 192  # after the binary point; numbers can lie as near as 2**-80 to a multiple of pi/2
_TINY = -40  # powers of two below which sin(x) and tan(x) round as x does, but for the direction

Result = tuple[int, int]  # bits of an extended number, accrued exceptions


def sine(bits: int, fpcr: int) -> Result:
    special = _special(bits)
    if special is not None:
        return special
    if _is_tiny(bits):
        return _almost(bits, fpcr, -1)
    return _result(sine_of(*_reduce(bits)), 1 << BITS, fpcr)


def cosine(bits: int, fpcr: int) -> Result:
    special = _special(bits)
    if special is not None and not is_zero(bits):
        return special
    if is_zero(bits):
        return rounded(False, 1, 1, fpcr)
    if _is_tiny(bits):
        return rounded(False, (1 << 200) - 1, 1 << 200, fpcr)
    angle, quadrant = _reduce(bits)
    return _result(sine_of(angle, quadrant + 1), 1 << BITS, fpcr)


def tangent(bits: int, fpcr: int) -> Result:
    special = _special(bits)
    if special is not None:
        return special
    if _is_tiny(bits):
        return _almost(bits, fpcr, 1)
    angle, quadrant = _reduce(bits)
    sine, cosine = sine_of(angle, quadrant), sine_of(angle, quadrant + 1)
    return _result(sine if cosine > 0 else -sine, abs(cosine), fpcr)


def _special(bits: int) -> Result | None:
    if is_nan(bits):
        return quieted(bits)
    if is_infinity(bits):
        return NAN, OPERR
    return (bits >> 79 << 79, 0) if is_zero(bits) else None


def _is_tiny(bits: int) -> bool:
    mantissa, power = exact(bits)
    return mantissa.bit_length() + power < _TINY


def _almost(bits: int, fpcr: int, direction: int) -> Result:
    """`bits`, but a little further from zero or nearer to it."""
    mantissa, power = exact(bits)
    mantissa = (mantissa << 128) + direction
    power -= 128
    return rounded(bool(bits >> 79), mantissa << max(power, 0), 1 << max(-power, 0), fpcr)


def _result(numerator: int, denominator: int, fpcr: int) -> Result:
    # The value is irrational: what was cut off is not nothing.
    result, flags = rounded(numerator < 0, abs(numerator) << 64 | 1, denominator << 64, fpcr)
    return result, flags | INEX2


def _reduce(bits: int) -> tuple[int, int]:
    """The angle less a multiple of pi/2, with BITS bits after the binary point, and the quadrant."""
    mantissa, power = exact(bits)
    places = BITS + max(mantissa.bit_length() + power, 0)
    angle = mantissa << places + power if places + power >= 0 else mantissa >> -(places + power)
    if bits >> 79:
        angle = -angle
    quarter = pi(places + 63 & -64) >> (-places & 63) + 1
    quadrant = (2 * angle + quarter) // (2 * quarter)
    return angle - quadrant * quarter >> places - BITS, quadrant & 3


def sine_of(angle: int, quadrant: int) -> int:
    value = _series(1 << BITS, angle, 0) if quadrant & 1 else _series(angle, angle, 1)
    return -value if quadrant & 2 else value


def _series(term: int, angle: int, degree: int) -> int:
    square = angle * angle >> BITS
    total = 0
    while term not in (0, -1):
        total += term
        term = -(term * square >> BITS) // ((degree + 1) * (degree + 2))
        degree += 2
    return total


@functools.cache
def pi(places: int) -> int:
    """Pi with so many bits after the binary point, by Machin's formula."""
    guard = places + 32
    return 4 * (4 * _arc_cotangent(5, guard) - _arc_cotangent(239, guard)) >> 32


def _arc_cotangent(number: int, places: int) -> int:
    power = (1 << places) // number
    total, divisor = 0, 1
    while power:
        total += power // divisor if divisor & 2 == 0 else -(power // divisor)
        power //= number * number
        divisor += 2
    return total
