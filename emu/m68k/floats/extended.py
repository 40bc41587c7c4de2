"""The 68881's extended-precision numbers as 80-bit integers: taking them apart, and rounding exact values to them.

MC68881/MC68882 User's Manual: section 2 (formats), 3.2 (FPCR), 3.3 (FPSR), 6.1 (exceptions). The integer bit is
explicit: of an infinity it means nothing, a number without it is not normalised but counts for what it is.
"""

from __future__ import annotations

INTEGER_BIT = 1 << 63
QUIET_BIT = 1 << 62
SIGN = 1 << 79
INFINITY = 0x7FFF << 64  # as the chips make it, without integer bit
NAN = 0x7FFF << 64 | (1 << 64) - 1  # what an operation without a result gives
BIAS = 16383
_FRACTION = INTEGER_BIT - 1
_MANTISSA = (1 << 64) - 1

# FPSR's exception byte, and the bytes of FPCR that enable traps, which are laid out alike.
BSUN, SNAN, OPERR, OVFL, UNFL, DZ, INEX2, INEX1 = (1 << bit for bit in range(15, 7, -1))

# By rounding precision in FPCR (extended, single, double, undefined): bits of the significand, smallest and largest
# exponent of a normalised number. The last one is FSGLMUL's and FSGLDIV's: single digits, extended exponents.
EXTENDED, SINGLE, DOUBLE, SHORT = (
    (64, 0, 32766),
    (24, BIAS - 126, BIAS + 127),
    (53, BIAS - 1022, BIAS + 1023),
    (24, 0, 32766),
)
_PRECISION = (EXTENDED, SINGLE, DOUBLE, EXTENDED)
_NEAREST, _TO_ZERO, _DOWN, _UP = 0, 1, 2, 3


def accrued(exceptions: int) -> int:
    """FPSR's accrued exception byte (IOP, OVFL, UNFL, DZ, INEX) of the exceptions of one operation."""
    codes = 0x80 if exceptions & (BSUN | SNAN | OPERR) else 0
    codes |= 0x40 if exceptions & OVFL else 0
    codes |= 0x20 if exceptions & UNFL and exceptions & INEX2 else 0
    codes |= 0x10 if exceptions & DZ else 0
    return codes | (0x08 if exceptions & (INEX1 | INEX2 | OVFL) else 0)


def is_infinity(bits: int) -> bool:
    return bits >> 64 & 0x7FFF == 0x7FFF and not bits & _FRACTION


def is_nan(bits: int) -> bool:
    return bits >> 64 & 0x7FFF == 0x7FFF and bool(bits & _FRACTION)


def is_zero(bits: int) -> bool:
    return not bits & _MANTISSA and bits >> 64 & 0x7FFF != 0x7FFF


def is_signalling(bits: int) -> bool:
    return is_nan(bits) and not bits & QUIET_BIT


def quieted(bits: int) -> tuple[int, int]:
    """A NaN as an operation hands it on, and the exceptions of that."""
    return bits | QUIET_BIT, 0 if bits & QUIET_BIT else SNAN


def exact(bits: int) -> tuple[int, int]:
    """The absolute value of a finite number: an integer, and the power of two it is to be multiplied by."""
    return bits & _MANTISSA, (bits >> 64 & 0x7FFF) - BIAS - 63


def round_up(mode: int, negative: bool, odd: bool, remainder: int, divisor: int) -> bool:
    """Whether the quotient of absolute values that left `remainder` is to be one higher. `mode` is FPCR's."""
    if mode == _NEAREST:
        return 2 * remainder > divisor or (2 * remainder == divisor and odd)
    return remainder > 0 and mode == (_DOWN if negative else _UP)


def rounded(
    negative: bool, numerator: int, denominator: int, fpcr: int, precision: tuple[int, int, int] | None = None
) -> tuple[int, int]:
    """The number nearest to a ratio of positive integers by FPCR's mode and precision, and the exceptions of that.

    `precision` takes the place of FPCR's.
    """
    digits, lowest, highest = precision or _PRECISION[fpcr >> 6 & 3]
    mode = fpcr >> 4 & 3
    sign = negative << 79
    if not numerator:
        return sign, 0
    power = numerator.bit_length() - denominator.bit_length()  # floor(log2) or one more
    if numerator << max(-power, 0) < denominator << max(power, 0):
        power -= 1
    exponent = power + BIAS
    shift = digits - 1 - power
    flags = 0
    if exponent < lowest:  # denormalised: fewer digits
        flags = UNFL
        shift -= lowest - exponent
    numerator <<= max(shift, 0)
    denominator <<= max(-shift, 0)
    significand, remainder = divmod(numerator, denominator)
    if remainder:
        flags |= INEX2
    significand += round_up(mode, negative, bool(significand & 1), remainder, denominator)
    if not significand:
        return sign, flags
    if significand >> digits:
        significand >>= 1
        shift -= 1
    exponent = significand.bit_length() - 1 - shift + BIAS
    if exponent > highest:
        return sign | _overflow(mode, negative, digits, highest), OVFL | INEX2
    if exponent < 0:
        return sign | significand << 64 - digits, flags  # of the extended format itself, exponent 0
    return sign | exponent << 64 | significand << 64 - significand.bit_length(), flags


def scaled(
    negative: bool, mantissa: int, power: int, fpcr: int, precision: tuple[int, int, int] | None = None
) -> tuple[int, int]:
    """`rounded` of mantissa * 2 ** power."""
    return rounded(negative, mantissa << max(power, 0), 1 << max(-power, 0), fpcr, precision)


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
    elif not bits & _MANTISSA:
        codes |= 4
    return codes << 24
