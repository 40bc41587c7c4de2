"""Operands of floating-point instructions in their formats, to and from extended precision."""

from __future__ import annotations

from emu.m68k.floats.extended import (
    BIAS,
    DOUBLE,
    INEX2,
    INFINITY,
    OPERR,
    QUIET_BIT,
    SINGLE,
    SNAN,
    exact,
    is_infinity,
    is_nan,
    is_signalling,
    round_up,
    scaled,
)

# Source specifiers of the command word, and how many bytes an operand has.
LONG, SINGLE_REAL, EXTENDED_REAL, PACKED, WORD, DOUBLE_REAL, BYTE, PACKED_DYNAMIC = range(8)
SIZES = (4, 4, 12, 12, 2, 8, 1, 12)
_MANTISSA = (1 << 64) - 1
# Bits of the exponent and the fraction, and the precision numbers are rounded to.
_REALS = {SINGLE_REAL: (8, 23, SINGLE), DOUBLE_REAL: (11, 52, DOUBLE)}


def from_integer(value: int) -> int:
    """Of a signed number of at most 64 bits."""
    if not value:
        return 0
    size = abs(value).bit_length()
    return (value < 0) << 79 | BIAS + size - 1 << 64 | abs(value) << 64 - size


def from_real(kind: int, raw: int) -> int:
    """Exact; a signalling NaN stays one."""
    exponent_bits, fraction_bits, _ = _REALS[kind]
    sign = raw >> exponent_bits + fraction_bits << 79
    exponent = raw >> fraction_bits & (1 << exponent_bits) - 1
    fraction = raw & (1 << fraction_bits) - 1
    shift = 63 - fraction_bits
    if exponent == (1 << exponent_bits) - 1:
        return sign | INFINITY | (1 << 63 | fraction << shift if fraction else 0)
    bias = (1 << exponent_bits - 1) - 1
    if exponent:
        return sign | exponent - bias + BIAS << 64 | 1 << 63 | fraction << shift
    if not fraction:
        return sign
    size = fraction.bit_length()
    return sign | 1 - bias - fraction_bits + size - 1 + BIAS << 64 | fraction << 64 - size


def from_extended(raw: int) -> int:
    """96 bits: two bytes in the middle mean nothing."""
    return raw >> 80 << 64 | raw & _MANTISSA


def to_extended(bits: int) -> int:
    return bits >> 64 << 80 | bits & _MANTISSA


def to_real(kind: int, bits: int, fpcr: int) -> tuple[int, int]:
    """Rounded by FPCR's mode, and the exceptions of that."""
    exponent_bits, fraction_bits, precision = _REALS[kind]
    sign = bits >> 79 << exponent_bits + fraction_bits
    special = (1 << exponent_bits) - 1 << fraction_bits
    if is_nan(bits):
        fraction = (bits | QUIET_BIT) >> 63 - fraction_bits & (1 << fraction_bits) - 1
        return sign | special | fraction, SNAN if is_signalling(bits) else 0
    if is_infinity(bits):
        return sign | special, 0
    result, exceptions = scaled(bool(bits >> 79), *exact(bits), fpcr, precision)
    if is_infinity(result):
        return sign | special, exceptions
    mantissa = result & _MANTISSA
    if not mantissa:
        return sign, exceptions
    exponent = (result >> 64 & 0x7FFF) - BIAS + (1 << exponent_bits - 1) - 1
    if exponent <= 0:
        return sign | mantissa >> 63 - fraction_bits + 1 - exponent, exceptions
    return sign | exponent << fraction_bits | mantissa >> 63 - fraction_bits & (1 << fraction_bits) - 1, exceptions


def to_integer(kind: int, bits: int, fpcr: int) -> tuple[int, int]:
    """What does not fit gives the number that is nearest, a NaN its topmost bits; both are operand errors."""
    size = SIZES[kind]
    mask = (1 << 8 * size) - 1
    if is_nan(bits):
        return (bits | QUIET_BIT) >> 64 - 8 * size & mask, SNAN if is_signalling(bits) else OPERR
    negative = bool(bits >> 79)
    limit = (1 << 8 * size - 1) - (not negative)
    if is_infinity(bits):
        return (-limit if negative else limit) & mask, OPERR
    value, inexact = whole(bits, fpcr >> 4 & 3)
    if value > limit:
        return (-limit if negative else limit) & mask, OPERR
    return (-value if negative else value) & mask, INEX2 if inexact else 0


def whole(bits: int, mode: int) -> tuple[int, bool]:
    """The absolute value of a finite number as an integer, rounded by FPCR's `mode`, and whether that changed it."""
    mantissa, power = exact(bits)
    if power >= 0:
        return mantissa << power, False
    divisor = 1 << min(-power, 130)
    value, rest = divmod(mantissa, divisor)
    return value + round_up(mode, bool(bits >> 79), bool(value & 1), rest, divisor), bool(rest)
