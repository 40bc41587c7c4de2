"""Binary coded decimal: ABCD, SBCD, NBCD, PACK, UNPK. N and V, which are undefined, are what the
chips leave, also of digits above 9.
"""

from __future__ import annotations

from typing import Any

from emu.m68k.isa.addressing import operand, set_data
from emu.m68k.isa.encoding import DECREMENT, Ea, instruction
from emu.m68k.isa.flags import Extended


def _pair(m: Any, i: Any) -> tuple[Any, Any]:
    """What is read, and the operand that is read and written."""
    mode = DECREMENT if i.memory else 0
    value = operand(m, Ea(mode, i.k), 1).read()
    return value, operand(m, Ea(mode, i.n), 1)


@instruction("ABCD", "1100 n:3 10000 0 k:3", memory=False)
@instruction("ABCD", "1100 n:3 10000 1 k:3", memory=True)
def add_decimal(m: Any, i: Any) -> None:
    value, target = _pair(m, i)
    other = target.read()
    total = value + other + m.select(m.x, 1, 0)
    carries = (value & other | _not(total) & (value | other)) & 0x88  # out of each digit
    above = ((total + 0x66) ^ total) >> 1 & 0x88  # or it is more than 9
    correction = (carries | above) - ((carries | above) >> 2)
    result = total + correction
    _finish(m, target, result, carries | total & _not(result), _not(total) & result)


@instruction("SBCD", "1000 n:3 10000 0 k:3", memory=False)
@instruction("SBCD", "1000 n:3 10000 1 k:3", memory=True)
def subtract_decimal(m: Any, i: Any) -> None:
    value, target = _pair(m, i)
    _subtract(m, target, target.read(), value)


@instruction("NBCD", "0100 1000 00 ea.data-alterable")
def negate_decimal(m: Any, i: Any) -> None:
    target = operand(m, i.ea, 1)
    _subtract(m, target, 0, target.read())


def _subtract(m: Any, target: Any, value: Any, other: Any) -> None:
    total = value - other - m.select(m.x, 1, 0)
    borrows = (_not(value) & other | total & (_not(value) | other)) & 0x88
    result = total - (borrows - (borrows >> 2))
    _finish(m, target, result, borrows | _not(total) & result, total & _not(result))


def _not(value: Any) -> Any:
    return -1 - value


def _finish(m: Any, target: Any, result: Any, carry: Any, overflow: Any) -> None:
    """Carry and overflow are the top bits of bytes."""
    out = carry & 0x80 != 0
    flags = Extended(m.cc, result & 0xFF, overflow & 0x80 != 0, out, 1)
    target.write(result & 0xFF)
    m.cc, m.x = flags, out


@instruction("PACK", "1000 n:3 10100 0 k:3", since="68020", memory=False)
@instruction("PACK", "1000 n:3 10100 1 k:3", since="68020", memory=True)
def pack(m: Any, i: Any) -> None:
    if i.memory:
        m.reference()  # it moves registers three times
    adjustment = m.word()
    # The two bytes are fetched one after the other, the one with the higher address first.
    value = _below(m, i.k) | _below(m, i.k) << 8 if i.memory else m.d[i.k]
    value += adjustment
    result = value >> 4 & 0xF0 | value & 0x0F
    if i.memory:
        operand(m, Ea(DECREMENT, i.n), 1).write(result)
    else:
        set_data(m, i.n, 1, result)


@instruction("UNPK", "1000 n:3 11000 0 k:3", since="68020", memory=False)
@instruction("UNPK", "1000 n:3 11000 1 k:3", since="68020", memory=True)
def unpack(m: Any, i: Any) -> None:
    if i.memory:
        m.reference()
    adjustment = m.word()
    value = _below(m, i.k) if i.memory else m.d[i.k]
    result = ((value & 0xF0) << 4 | value & 0x0F) + adjustment & 0xFFFF
    if not i.memory:
        set_data(m, i.n, 2, result)
        return
    operand(m, Ea(DECREMENT, i.n), 1).write(result & 0xFF)
    operand(m, Ea(DECREMENT, i.n), 1).write(result >> 8)


def _below(m: Any, register: int) -> Any:
    return operand(m, Ea(DECREMENT, register), 1).read()
