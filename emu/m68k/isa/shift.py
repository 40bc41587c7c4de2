"""Shifts and rotations: of a data register by 1 to 8 or by another register modulo 64, of a word in memory by one.

C is the last bit that was moved out (and X too, but for rotations); if none was, C is clear and X stays, but the
rotations through X make C what X is.
"""

from __future__ import annotations

from typing import Any

from emu.m68k.isa.addressing import operand
from emu.m68k.isa.encoding import Ea, instruction
from emu.m68k.isa.flags import Flags
from emu.m68k.isa.values import MASKS, negative, shifted_left, shifted_right, signed


def _asl(m: Any, value: Any, count: Any, size: int) -> Any:
    """V: whether the sign changed at any time."""
    width = 8 * size
    result = shifted_left(m, value, count) & MASKS[size]
    # The bits that pass the sign, it included, are the top count + 1.
    number = signed(value, size)
    clipped = m.select(count > width - 1, width - 1, count)
    lost = number >> (width - 1 - clipped & 31)
    overflow = m.select(count > width - 1, value != 0, (lost != 0) & (lost != -1))
    return result, _out_above(m, value, count, width), overflow


def _lsl(m: Any, value: Any, count: Any, size: int) -> Any:
    return shifted_left(m, value, count) & MASKS[size], _out_above(m, value, count, 8 * size), False


def _lsr(m: Any, value: Any, count: Any, size: int) -> Any:
    return shifted_right(m, value, count), _out_below(m, value, count), False


def _asr(m: Any, value: Any, count: Any, size: int) -> Any:
    number = signed(value, size)
    clipped = m.select(count > 31, 31, count)
    before = m.select(count > 32, 31, (count - 1) & 31)
    out = (count != 0) & (number >> before & 1 != 0)
    return number >> (clipped & 31) & MASKS[size], out, False


def _out_above(m: Any, value: Any, count: Any, width: int) -> Any:
    """The last bit a shift to the left lets go."""
    within = (count != 0) & (count <= width)
    return within & (value >> ((width - count) & 31) & 1 != 0)


def _out_below(m: Any, value: Any, count: Any) -> Any:
    within = (count != 0) & (count <= 32)
    return within & (value >> ((count - 1) & 31) & 1 != 0)


def _rol(m: Any, value: Any, count: Any, size: int) -> Any:
    width = 8 * size
    places = count & width - 1
    result = (value << places | value >> (width - places)) & MASKS[size]
    return result, (count != 0) & (result & 1 != 0), False


def _ror(m: Any, value: Any, count: Any, size: int) -> Any:
    width = 8 * size
    places = count & width - 1
    result = (value >> places | value << (width - places)) & MASKS[size]
    return result, (count != 0) & negative(result, size), False


def _roxl(m: Any, value: Any, count: Any, size: int) -> Any:
    width = 8 * size
    ring = value | m.select(m.x, 1 << width, 0)
    places = m.constant(count) % (width + 1)
    ring = (ring << places | ring >> (width + 1 - places)) & (1 << (width + 1)) - 1
    return ring & MASKS[size], ring >> width != 0, False


def _roxr(m: Any, value: Any, count: Any, size: int) -> Any:
    width = 8 * size
    return _roxl(m, value, width + 1 - m.constant(count) % (width + 1), size)


# By direction, and within it by what the two bits of the encoding say.
_OPERATIONS = ((_asr, _lsr, _roxr, _ror), (_asl, _lsl, _roxl, _rol))
_ARITHMETIC, _LOGICAL, _THROUGH_X, _ROTATION = range(4)


def _shift(m: Any, target: Any, i: Any, count: Any, size: int) -> None:
    value = target.read()
    result, out, overflow = _OPERATIONS[i.left][i.kind](m, value, count, size)
    target.write(result)
    m.cc = Flags(negative(result, size), result == 0, overflow, out)
    if i.kind == _THROUGH_X:
        m.x = out
    elif i.kind != _ROTATION:
        m.x = m.select(count == 0, m.x, out)


@instruction("ASL/R, LSL/R, ROXL/R, ROL/R", "1110 data:3 left:1 size.bwl 0 kind:2 n:3")
def shift_by_number(m: Any, i: Any) -> None:
    count = m.select(i.data == 0, 8, i.data)
    _shift(m, operand(m, Ea(0, i.n), i.size), i, count, i.size)


@instruction("ASL/R, LSL/R, ROXL/R, ROL/R", "1110 k:3 left:1 size.bwl 1 kind:2 n:3")
def shift_by_register(m: Any, i: Any) -> None:
    count = m.d[i.k] & 63
    _shift(m, operand(m, Ea(0, i.n), i.size), i, count, i.size)


@instruction("ASL/R, LSL/R, ROXL/R, ROL/R", "1110 0 kind:2 left:1 11 ea.memory-alterable")
def shift_memory(m: Any, i: Any) -> None:
    _shift(m, operand(m, i.ea, 2), i, 1, 2)
