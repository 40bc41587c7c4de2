"""FETOXM1, which the library lacks: e to the x less one, computed in decimal and rounded once."""

from __future__ import annotations

from decimal import Context, Decimal

from emu.m68k.extended import INEX, exact, is_infinity, is_nan, quieted, rounded

_TINY = -80  # powers of two below which the result rounds as x does, but for the direction
_CONTEXT = Context(prec=80, Emax=999999, Emin=-999999)  # 55 digits left when x is 2**-80


def exponential_minus_one(bits: int, fpcr: int) -> tuple[int, int]:
    """An extended number and the accrued exceptions."""
    negative = bool(bits >> 79)
    if is_nan(bits):
        return quieted(bits)
    if is_infinity(bits):
        return (rounded(True, 1, 1, fpcr)) if negative else (bits, 0)
    mantissa, power = exact(bits)
    if not mantissa:
        return negative << 79, 0
    size = mantissa.bit_length() + power
    if size < _TINY:
        mantissa = (mantissa << 128) + (-1 if negative else 1)
        power -= 128
        return rounded(negative, mantissa << max(power, 0), 1 << max(-power, 0), fpcr)
    if size > 14:  # beyond what the format can hold, one way or the other
        return rounded(True, (1 << 200) - 1, 1 << 200, fpcr) if negative else rounded(False, 1 << 20000, 1, fpcr)
    x = _CONTEXT.divide(Decimal(mantissa << max(power, 0)), Decimal(1 << max(-power, 0)))
    value = _CONTEXT.subtract(_CONTEXT.exp(-x if negative else x), Decimal(1))
    numerator, denominator = abs(value).as_integer_ratio()
    result, flags = rounded(negative, numerator, denominator, fpcr)
    return result, flags | INEX
