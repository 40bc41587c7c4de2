"""FMOVECR's constants, by their offset in the chip's ROM: pi, e, their logarithms, powers of ten.

The ROM holds each with more bits than a register and rounds it as FPCR says. Offsets that are not documented give 0,
as they do on the 68882.
"""

from __future__ import annotations

from decimal import Context, Decimal

from emu.m68k.floats.extended import rounded

_CONTEXT = Context(prec=60)


def _value(offset: int) -> tuple[int, int]:
    """As a ratio; (0, 1) where there is none."""
    if 0x32 <= offset < 0x40:
        exponent = 0 if offset == 0x32 else 1 << offset - 0x33
        return 10**exponent, 1
    if offset == 0x00:
        from emu.m68k.floats.trigonometry import pi

        return pi(192), 1 << 192
    two, ten, one = Decimal(2), Decimal(10), Decimal(1)
    made = {
        0x0B: lambda: _CONTEXT.log10(two),
        0x0C: lambda: _CONTEXT.exp(one),
        0x0D: lambda: _CONTEXT.divide(one, _CONTEXT.ln(two)),
        0x0E: lambda: _CONTEXT.divide(one, _CONTEXT.ln(ten)),
        0x30: lambda: _CONTEXT.ln(two),
        0x31: lambda: _CONTEXT.ln(ten),
    }.get(offset)
    return made().as_integer_ratio() if made else (0, 1)


def constant(offset: int, fpcr: int) -> tuple[int, int]:
    """An extended number and the exceptions of rounding it."""
    numerator, denominator = _value(offset)
    return rounded(False, numerator, denominator, fpcr)
