"""FMOVE.P: floating-point numbers to and from packed decimal, as HP-UX's printf and scanf want them.

The format: MC68881/MC68882 User's Manual 2.2 and 4 (FMOVE, k-factor). 96 bits: sign of the mantissa, sign of the
exponent, two bits that are set for infinity and NaN, three digits of the exponent, a fourth that is only ever written,
eight bits unused, and seventeen digits of the mantissa, the decimal point after the first.

All arithmetic is on integers of any length, so every result is the exact value rounded once.
"""

from __future__ import annotations

from emu.m68k.floats.extended import (
    INEX2,
    INFINITY,
    INTEGER_BIT,
    OPERR,
    QUIET_BIT,
    SNAN,
    exact,
    is_infinity,
    is_nan,
    round_up,
    rounded,
)

SIZE = 12  # bytes
_DIGITS = 17
_SPECIAL = 0x7FFF << 80  # sign of the exponent, the two bits, exponent $FFF
_MANTISSA = (1 << 64) - 1


def unpack(packed: int, fpcr: int) -> tuple[int, int]:
    """The number in extended precision that 96 bits of packed decimal stand for, and the accrued exceptions.

    Digits above 9 count as what they are; the manual leaves them undefined.
    """
    negative = bool(packed >> 95)
    if packed & _SPECIAL == _SPECIAL:
        mantissa = packed & _MANTISSA
        return negative << 79 | INFINITY | (mantissa | INTEGER_BIT if mantissa else 0), 0
    exponent = _number(packed >> 80 & 0xFFF, 3)
    if packed >> 94 & 1:
        exponent = -exponent
    exponent -= _DIGITS - 1
    mantissa = _number(packed & 0xF << 64 | packed & _MANTISSA, _DIGITS)
    return rounded(negative, mantissa * 10 ** max(exponent, 0), 10 ** max(-exponent, 0), fpcr)


def pack(bits: int, factor: int, fpcr: int) -> tuple[int, int]:
    """An extended number as 96 bits of packed decimal, and the accrued exceptions.

    `factor` is k, -64..63: how many digits if positive (17 at most, more is an operand error), else how many of them
    after the decimal point, written without exponent. There is always at least one digit, never more than 17.
    """
    sign = bits >> 79 << 95
    if is_infinity(bits):
        return sign | _SPECIAL, 0
    if is_nan(bits):
        return sign | _SPECIAL | bits & _MANTISSA | QUIET_BIT, 0 if bits & QUIET_BIT else SNAN
    flags = OPERR if factor > _DIGITS else 0
    mantissa, power = exact(bits)
    if not mantissa:
        return sign, flags
    numerator, denominator = mantissa << max(power, 0), 1 << max(-power, 0)
    exponent = _decimal_exponent(numerator, denominator)
    digits = min(max(factor if factor > 0 else exponent + 1 - factor, 1), _DIGITS)
    shift = digits - 1 - exponent
    divisor = denominator * 10 ** max(-shift, 0)
    decimal, remainder = divmod(numerator * 10 ** max(shift, 0), divisor)
    decimal += round_up(fpcr >> 4 & 3, bool(sign), bool(decimal & 1), remainder, divisor)
    if remainder:
        flags |= INEX2
    if decimal == 10**digits:
        decimal //= 10
        exponent += 1
    if abs(exponent) > 999:
        flags |= OPERR
    packed = sign | (exponent < 0) << 94 | int(f"{decimal * 10 ** (_DIGITS - digits)}", 16)
    fourth, exponent = divmod(abs(exponent), 1000)
    return packed | int(f"{exponent}", 16) << 80 | fourth << 76, flags


def _decimal_exponent(numerator: int, denominator: int) -> int:
    """floor(log10(numerator / denominator))"""
    estimate = (numerator.bit_length() - denominator.bit_length()) * 30103 // 100000 - 1  # at most two too low
    while numerator * 10 ** max(-estimate - 1, 0) >= denominator * 10 ** max(estimate + 1, 0):
        estimate += 1
    return estimate


def _number(digits: int, count: int) -> int:
    value = 0
    for position in reversed(range(count)):
        value = 10 * value + (digits >> 4 * position & 15)
    return value
