"""PA-RISC 2.0's operations on the halfwords and words of a register, all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emu.isa.declaration import Fields
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK


def _halfword(value: Any) -> Any:
    """Its low halfword as a signed number."""
    return ((value & 0xFFFF) ^ 0x8000) - 0x8000


def _saturated(m: Machine, value: Any, low: int, high: int) -> Any:
    return m.select(value < low, low, m.select(value > high, high, value)) & 0xFFFF


_MODULAR, _SIGNED, _UNSIGNED = 3, 1, 0
_PLACES = (48, 32, 16, 0)


def _halfwords(m: Machine, i: Fields, sat: int, combine: Callable[[Any, Any], Any]) -> None:
    """Combine halfwords; the result is cut, or saturates signed, or unsigned if the first operand is unsigned."""
    result: Any = 0
    for place in _PLACES:
        a, b = m.gr[i.r1] >> place, _halfword(m.gr[i.r2] >> place)
        total = combine(a & 0xFFFF if sat == _UNSIGNED else _halfword(a), b)
        if sat == _MODULAR:
            half = total & 0xFFFF
        else:
            half = _saturated(m, total, *((0, 0xFFFF) if sat == _UNSIGNED else (-0x8000, 0x7FFF)))
        result = result << 16 | half
    m.gr[i.t] = result


@instruction("HADD", "000010 r2:5 r1:5 0000 0011 sat=11 0 t:5", since="2.0")
@instruction("HADD", "000010 r2:5 r1:5 0000 0011 sat=01 0 t:5", since="2.0")
@instruction("HADD", "000010 r2:5 r1:5 0000 0011 sat=00 0 t:5", since="2.0")
def halfword_add(m: Machine, i: Fields) -> None:
    _halfwords(m, i, i.sat, lambda a, b: a + b)


@instruction("HSUB", "000010 r2:5 r1:5 0000 0001 sat=11 0 t:5", since="2.0")
@instruction("HSUB", "000010 r2:5 r1:5 0000 0001 sat=01 0 t:5", since="2.0")
@instruction("HSUB", "000010 r2:5 r1:5 0000 0001 sat=00 0 t:5", since="2.0")
def halfword_subtract(m: Machine, i: Fields) -> None:
    _halfwords(m, i, i.sat, lambda a, b: a - b)


@instruction("HAVG", "000010 r2:5 r1:5 0000 0010 11 0 t:5", since="2.0")
def halfword_average(m: Machine, i: Fields) -> None:
    """Unsigned; a half is rounded to odd."""
    result: Any = 0
    for place in _PLACES:
        total = (m.gr[i.r1] >> place & 0xFFFF) + (m.gr[i.r2] >> place & 0xFFFF)
        result = result << 16 | total >> 1 | total & 1
    m.gr[i.t] = result


@instruction("HSHLADD", "000010 r2:5 r1:5 0000 0111 sh=01 0 t:5", since="2.0")
@instruction("HSHLADD", "000010 r2:5 r1:5 0000 0111 sh=10 0 t:5", since="2.0")
@instruction("HSHLADD", "000010 r2:5 r1:5 0000 0111 sh=11 0 t:5", since="2.0")
def halfword_shift_left_and_add(m: Machine, i: Fields) -> None:
    _halfwords(m, i, _SIGNED, lambda a, b: (a << i.sh) + b)


@instruction("HSHRADD", "000010 r2:5 r1:5 0000 0101 sh=01 0 t:5", since="2.0")
@instruction("HSHRADD", "000010 r2:5 r1:5 0000 0101 sh=10 0 t:5", since="2.0")
@instruction("HSHRADD", "000010 r2:5 r1:5 0000 0101 sh=11 0 t:5", since="2.0")
def halfword_shift_right_and_add(m: Machine, i: Fields) -> None:
    _halfwords(m, i, _SIGNED, lambda a, b: (a >> i.sh) + b)


@instruction("HSHL", "111110 00000 r:5 100 010 sa:4 0 t:5", since="2.0")
def halfword_shift_left(m: Machine, i: Fields) -> None:
    result: Any = 0
    for place in _PLACES:
        result = result << 16 | (m.gr[i.r] >> place & 0xFFFF) << i.sa & 0xFFFF
    m.gr[i.t] = result


@instruction("HSHR,S", "111110 r:5 00000 110 011 sa:4 0 t:5", since="2.0")
def halfword_shift_right_signed(m: Machine, i: Fields) -> None:
    result: Any = 0
    for place in _PLACES:
        result = result << 16 | _halfword(m.gr[i.r] >> place) >> i.sa & 0xFFFF
    m.gr[i.t] = result


@instruction("HSHR,U", "111110 r:5 00000 110 010 sa:4 0 t:5", since="2.0")
def halfword_shift_right_unsigned(m: Machine, i: Fields) -> None:
    result: Any = 0
    for place in _PLACES:
        result = result << 16 | (m.gr[i.r] >> place & 0xFFFF) >> i.sa
    m.gr[i.t] = result


_LEFT = 0xFFFF0000FFFF0000  # the left halfword of each word


@instruction("MIXH,L", "111110 r2:5 r1:5 1 00 0 0100000 t:5", since="2.0")
def mix_left_halfwords(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.gr[i.r1] & _LEFT | (m.gr[i.r2] & _LEFT) >> 16


@instruction("MIXH,R", "111110 r2:5 r1:5 1 10 0 0100000 t:5", since="2.0")
def mix_right_halfwords(m: Machine, i: Fields) -> None:
    m.gr[i.t] = (m.gr[i.r1] & _LEFT >> 16) << 16 | m.gr[i.r2] & _LEFT >> 16


@instruction("MIXW,L", "111110 r2:5 r1:5 1 00 0 0000000 t:5", since="2.0")
def mix_left_words(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.gr[i.r1] & MASK << 32 | m.gr[i.r2] >> 32


@instruction("MIXW,R", "111110 r2:5 r1:5 1 10 0 0000000 t:5", since="2.0")
def mix_right_words(m: Machine, i: Fields) -> None:
    m.gr[i.t] = (m.gr[i.r1] & MASK) << 32 | m.gr[i.r2] & MASK


@instruction("PERMH", "111110 r:5 ----- 0 c0:2 0 c1:2 c2:2 c3:2 0 t:5", since="2.0")
def permute_halfwords(m: Machine, i: Fields) -> None:
    """Each place names the halfword it gets, 0 being the leftmost. The encoding has the register twice."""
    value = m.gr[i.r]
    result: Any = 0
    for chosen in (i.c0, i.c1, i.c2, i.c3):
        result = result << 16 | value >> (48 - 16 * chosen) & 0xFFFF
    m.gr[i.t] = result
