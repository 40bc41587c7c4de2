"""Multiplication and division.

A quotient that cannot be held leaves the operands as they are and sets V; N and Z, which are undefined then, are set
as the 68040 does. Division by zero clears C and traps.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind
from emu.m68k.isa.addressing import operand
from emu.m68k.isa.encoding import instruction
from emu.m68k.isa.flags import Flags, Logic
from emu.m68k.isa.values import MASK, signed


@instruction("MULU", "1100 n:3 011 ea.data", signs=False)
@instruction("MULS", "1100 n:3 111 ea.data", signs=True)
def multiply_word(m: Any, i: Any) -> None:
    value, other = operand(m, i.ea, 2).read(), m.d[i.n] & 0xFFFF
    result = signed(value, 2) * signed(other, 2) & MASK if i.signs else value * other
    m.d[i.n] = result
    m.cc = Logic(result, 4)


@instruction("MULU", "0100 1100 00 ea.data | 0 n:3 0 wide:1 0000000 high:3", since="68020", signs=False)
@instruction("MULS", "0100 1100 00 ea.data | 0 n:3 1 wide:1 0000000 high:3", since="68020", signs=True)
def multiply_long(m: Any, i: Any) -> None:
    value, other = operand(m, i.ea, 4).read(), m.d[i.n]
    product = signed(value, 4) * signed(other, 4) if i.signs else value * other
    low = product & MASK
    if i.wide:
        # The low half last: it stays if both are to go to one register.
        high = product >> 32 & MASK
        m.d[i.high] = high
        m.d[i.n] = low
        m.cc = Flags(high & 1 << 31 != 0, (low | high) == 0, False, False)
    else:
        m.d[i.n] = low
        fits = product == signed(low, 4) if i.signs else product <= MASK
        m.cc = Flags(low & 1 << 31 != 0, low == 0, fits ^ True, False)


@instruction("DIVU", "1000 n:3 011 ea.data", signs=False)
@instruction("DIVS", "1000 n:3 111 ea.data", signs=True)
def divide_word(m: Any, i: Any) -> None:
    divisor = operand(m, i.ea, 2).read()
    dividend = m.d[i.n]
    _zero_divide(m, divisor)
    if i.signs:
        quotient, rest = m.divide(signed(dividend, 4), signed(divisor, 2))
        fits = quotient == signed(quotient & 0xFFFF, 2)
    else:
        quotient, rest = m.divide(dividend, divisor)
        fits = quotient <= 0xFFFF
    result = (rest & 0xFFFF) << 16 | quotient & 0xFFFF
    m.d[i.n] = m.select(fits, result, dividend)
    m.cc = Flags(quotient & 0x8000 != 0, fits & (quotient & 0xFFFF == 0), fits ^ True, False)


@instruction("DIVU", "0100 1100 01 ea.data | 0 n:3 0 wide:1 0000000 rest:3", since="68020", signs=False)
@instruction("DIVS", "0100 1100 01 ea.data | 0 n:3 1 wide:1 0000000 rest:3", since="68020", signs=True)
def divide_long(m: Any, i: Any) -> None:
    """`wide`: the dividend's upper half is in the register for the remainder."""
    divisor = operand(m, i.ea, 4).read()
    low, high = m.d[i.n], m.d[i.rest]
    _zero_divide(m, divisor)
    dividend, upper = (signed(low, 4), signed(high, 4)) if i.signs else (low, high)
    if i.wide:
        dividend = upper << 32 | low
    if i.signs:
        quotient, rest = m.divide(dividend, signed(divisor, 4))
        fits = quotient == signed(quotient & MASK, 4)
    else:
        quotient, rest = m.divide(dividend, divisor)
        fits = quotient <= MASK
    # The quotient last: it stays if both are to go to one register.
    m.d[i.rest] = m.select(fits, rest & MASK, high)
    m.d[i.n] = m.select(fits, quotient & MASK, low)
    m.cc = Flags(quotient & 1 << 31 != 0, fits & (quotient & MASK == 0), fits ^ True, False)


def _zero_divide(m: Any, divisor: Any) -> None:
    before = m.cc
    m.cc = Flags(before.n, before.z, before.v, False)
    m.trap(divisor == 0, ArithmeticKind.ZERO_DIVIDE)
