"""The 68881's extended-precision numbers as 80-bit integers: taking them apart, and rounding exact values to them.

MC68881/MC68882 User's Manual: section 2 (formats), 3.2 (FPCR), 3.3 (FPSR), 6.1 (exceptions).
"""

from __future__ import annotations

INTEGER_BIT = 1 << 63
QUIET_BIT = 1 << 62
# The engine takes an infinity without the integer bit, which is what the real ones make, for no number.
INFINITY = 0x7FFF << 64 | INTEGER_BIT
NAN = 0x7FFF << 64 | (1 << 64) - 1  # what an operation without a result gives
_BIAS = 16383
_FRACTION = INTEGER_BIT - 1

# Exceptions as bits of the accrued exception byte of FPSR.
IOP, OVFL, UNFL, DZ, INEX = 0x80, 0x40, 0x20, 0x10, 0x08

# By rounding precision in FPCR (extended, single, double, undefined): bits of the significand, smallest and largest
# exponent of a normalised number.
_PRECISION = ((64, 0, 32766), (24, _BIAS - 126, _BIAS + 127), (53, _BIAS - 1022, _BIAS + 1023), (64, 0, 32766))
_NEAREST, _DOWN, _UP = 0, 2, 3


def is_infinity(bits: int) -> bool:
    return bits >> 64 & 0x7FFF == 0x7FFF and not bits & _FRACTION


def is_nan(bits: int) -> bool:
    return bits >> 64 & 0x7FFF == 0x7FFF and bool(bits & _FRACTION)


def quieted(bits: int) -> tuple[int, int]:
    """A NaN as an operation hands it on, and the exceptions of that."""
    return bits | QUIET_BIT, 0 if bits & QUIET_BIT else IOP


def exact(bits: int) -> tuple[int, int]:
    """The absolute value of a finite number: an integer, and the power of two it is to be multiplied by.

    True of what is not normalised as well, which the library's own arithmetic isn't.
    """
    return bits & (1 << 64) - 1, (bits >> 64 & 0x7FFF) - _BIAS - 63


def round_up(mode: int, negative: bool, odd: bool, remainder: int, divisor: int) -> bool:
    """Whether the quotient of absolute values that left `remainder` is to be one higher. `mode` is FPCR's."""
    if mode == _NEAREST:
        return 2 * remainder > divisor or (2 * remainder == divisor and odd)
    return remainder > 0 and mode == (_DOWN if negative else _UP)


def rounded(negative: bool, numerator: int, denominator: int, fpcr: int) -> tuple[int, int]:
    """The number nearest to a ratio of positive integers by FPCR's mode and precision, and the exceptions of that."""
    digits, lowest, highest = _PRECISION[fpcr >> 6 & 3]
    mode = fpcr >> 4 & 3
    sign = negative << 79
    if not numerator:
        return sign, 0
    power = numerator.bit_length() - denominator.bit_length()  # floor(log2) or one more
    if numerator << max(-power, 0) < denominator << max(power, 0):
        power -= 1
    exponent = power + _BIAS
    shift = digits - 1 - power
    if exponent < lowest:  # denormalised: fewer digits
        shift -= lowest - exponent
    numerator <<= max(shift, 0)
    denominator <<= max(-shift, 0)
    significand, remainder = divmod(numerator, denominator)
    flags = INEX if remainder else 0
    if exponent < lowest and remainder:
        flags |= UNFL
    significand += round_up(mode, negative, bool(significand & 1), remainder, denominator)
    if not significand:
        return sign, flags
    if significand >> digits:
        significand >>= 1
        shift -= 1
    exponent = significand.bit_length() - 1 - shift + _BIAS
    if exponent > highest:
        return sign | _overflow(mode, negative, digits, highest), OVFL | INEX
    if exponent < 0:
        return sign | significand, flags  # of the extended format itself, exponent 0
    return sign | exponent << 64 | significand << 64 - significand.bit_length(), flags


def _overflow(mode: int, negative: bool, digits: int, highest: int) -> int:
    if mode == _NEAREST or mode == (_DOWN if negative else _UP):
        return INFINITY
    return highest << 64 | (1 << 64) - (1 << 64 - digits)


def condition_byte(bits: int) -> int:
    """N, Z, I and NAN of FPSR, where they lie."""
    codes = 8 * (bits >> 79)
    if is_nan(bits):
        codes |= 1
    elif is_infinity(bits):
        codes |= 2
    elif not bits & (1 << 64) - 1:
        codes |= 4
    return codes << 24
