"""FMOD and FREM, exactly: the library's quotient byte is not that of the operands."""

from __future__ import annotations

from emu.m68k.floats.extended import NAN, OPERR, exact, is_infinity, is_nan, quieted, rounded


def remainder(target: int, source: int, fpcr: int, nearest: bool) -> tuple[int, int, int]:
    """`target` less a multiple of `source`: extended number, accrued exceptions, quotient byte of FPSR.

    The quotient is rounded to the nearest integer, to even at a tie (FREM), or else to zero (FMOD). Its byte has the
    sign and the low seven bits.
    """
    for operand in (target, source):
        if is_nan(operand):
            return *quieted(operand), 0
    negative = bool(target >> 79)
    sign = (target ^ source) >> 79 << 7
    mantissa, power = exact(target)
    divisor, scale = exact(source)
    if is_infinity(target) or (not divisor and not is_infinity(source)):
        return NAN, OPERR, sign
    if is_infinity(source) or not mantissa:
        return *rounded(negative, mantissa << max(power, 0), 1 << max(-power, 0), fpcr), sign
    unit = min(power, scale)
    divisor <<= scale - unit
    quotient, rest = divmod(mantissa << power - unit, divisor)
    if nearest and (2 * rest > divisor or (2 * rest == divisor and quotient & 1)):
        quotient += 1
        rest = divisor - rest
        negative = not negative
    if not rest:
        negative = bool(target >> 79)
    return *rounded(negative, rest << max(unit, 0), 1 << max(-unit, 0), fpcr), sign | quotient & 0x7F
