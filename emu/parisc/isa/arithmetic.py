"""Addition, subtraction, comparison, divide step, decimal correction, halfwords (1.1 manual: computation instructions).

The overflow traps come before any register changes; conditional traps likewise. Compilers for PA-RISC 2.0 use the
64-bit form of some operations in 32-bit programs where no condition depends on the upper halves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emu.cpu import ArithmeticKind
from emu.isa.declaration import Fields
from emu.parisc.isa.conditions import DIGITS, ShiftedSum, Sum, addition, comparison, subtract, unit
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK, sign


def _sum(m: Machine, i: Fields) -> Sum:
    a, b = m.gr[i.r1], m.gr[i.r2]
    return ShiftedSum(a, b, i.sh) if i.sh else Sum(a, b)


def _finish(m: Machine, i: Fields, total: Sum, overflow: bool = False, carry: bool = True) -> None:
    """Trap, write and nullify as asked."""
    if overflow:
        m.trap(total.overflow != 0, ArithmeticKind.OVERFLOW)
    condition = addition(i.c, i.f, total)
    if carry:
        m.cb = total.carries & DIGITS
    m.gr[i.t] = total.result
    if i.c or i.f:
        m.nullify(condition)


@instruction("ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=00 0 t:5")
@instruction("ADD", "000010 r2:5 r1:5 c=000 f=0 0110 sh=00 1 t:5", since="2.0")
@instruction("SH1ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=01 0 t:5")
@instruction("SH1ADD", "000010 r2:5 r1:5 c=000 f=0 0110 sh=01 1 t:5", since="2.0")
@instruction("SH2ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=10 0 t:5")
@instruction("SH2ADD", "000010 r2:5 r1:5 c=000 f=0 0110 sh=10 1 t:5", since="2.0")
@instruction("SH3ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=11 0 t:5")
@instruction("SH3ADD", "000010 r2:5 r1:5 c=000 f=0 0110 sh=11 1 t:5", since="2.0")
def add(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i))


@instruction("ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=00 0 t:5")
@instruction("ADDL", "000010 r2:5 r1:5 c=000 f=0 1010 sh=00 1 t:5", since="2.0")
@instruction("SH1ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=01 0 t:5")
@instruction("SH1ADDL", "000010 r2:5 r1:5 c=000 f=0 1010 sh=01 1 t:5", since="2.0")
@instruction("SH2ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=10 0 t:5")
@instruction("SH2ADDL", "000010 r2:5 r1:5 c=000 f=0 1010 sh=10 1 t:5", since="2.0")
@instruction("SH3ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=11 0 t:5")
@instruction("SH3ADDL", "000010 r2:5 r1:5 c=000 f=0 1010 sh=11 1 t:5", since="2.0")
def add_logical(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i), carry=False)


@instruction("ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=00 0 t:5")
@instruction("SH1ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=01 0 t:5")
@instruction("SH2ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=10 0 t:5")
@instruction("SH3ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=11 0 t:5")
def add_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i), overflow=True)


@instruction("ADDC", "000010 r2:5 r1:5 c:3 f:1 011100 0 t:5")
def add_with_carry(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m.gr[i.r1], m.gr[i.r2], sign(m.cb)))


@instruction("ADDCO", "000010 r2:5 r1:5 c:3 f:1 111100 0 t:5")
def add_with_carry_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m.gr[i.r1], m.gr[i.r2], sign(m.cb)), overflow=True)


@instruction("SUB", "000010 r2:5 r1:5 c:3 f:1 010000 0 t:5")
@instruction("SUB", "000010 r2:5 r1:5 c=000 f=0 010000 1 t:5", since="2.0")
def sub(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m.gr[i.r1], m.gr[i.r2]))


@instruction("SUBO", "000010 r2:5 r1:5 c:3 f:1 110000 0 t:5")
def sub_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m.gr[i.r1], m.gr[i.r2]), overflow=True)


@instruction("SUBB", "000010 r2:5 r1:5 c:3 f:1 010100 0 t:5")
def sub_with_borrow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m.gr[i.r1], m.gr[i.r2], sign(m.cb)))


@instruction("SUBBO", "000010 r2:5 r1:5 c:3 f:1 110100 0 t:5")
def sub_with_borrow_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m.gr[i.r1], m.gr[i.r2], sign(m.cb)), overflow=True)


def _trap_on_condition(m: Machine, i: Fields, total: Sum, overflow: bool = False) -> None:
    if overflow:
        m.trap(total.overflow != 0, ArithmeticKind.OVERFLOW)
    m.trap(addition(i.c, i.f, total), ArithmeticKind.CONDITION)
    m.cb = total.carries & DIGITS
    m.gr[i.t] = total.result


@instruction("SUBT", "000010 r2:5 r1:5 c:3 f:1 010011 0 t:5")
def sub_trap_on_condition(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, subtract(m.gr[i.r1], m.gr[i.r2]))


@instruction("SUBTO", "000010 r2:5 r1:5 c:3 f:1 110011 0 t:5")
def sub_trap_on_condition_or_overflow(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, subtract(m.gr[i.r1], m.gr[i.r2]), overflow=True)


@instruction("ADDI", "101101 r:5 t:5 c:3 f:1 0 im11:11")
def add_immediate(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m.gr[i.r], i.im11))


@instruction("ADDIO", "101101 r:5 t:5 c:3 f:1 1 im11:11")
def add_immediate_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m.gr[i.r], i.im11), overflow=True)


@instruction("ADDIT", "101100 r:5 t:5 c:3 f:1 0 im11:11")
def add_immediate_trap_on_condition(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, Sum(m.gr[i.r], i.im11))


@instruction("ADDITO", "101100 r:5 t:5 c:3 f:1 1 im11:11")
def add_immediate_trap_on_condition_or_overflow(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, Sum(m.gr[i.r], i.im11), overflow=True)


@instruction("SUBI", "100101 r:5 t:5 c:3 f:1 0 im11:11")
def sub_from_immediate(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(i.im11, m.gr[i.r]))


@instruction("SUBIO", "100101 r:5 t:5 c:3 f:1 1 im11:11")
def sub_from_immediate_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(i.im11, m.gr[i.r]), overflow=True)


@instruction("COMCLR", "000010 r2:5 r1:5 c:3 f:1 100010 0 t:5")
def compare_and_clear(m: Machine, i: Fields) -> None:
    condition = comparison(i.c, i.f, m.gr[i.r1], m.gr[i.r2])
    m.gr[i.t] = 0
    m.nullify(condition)


@instruction("COMICLR", "100100 r:5 t:5 c:3 f:1 0 im11:11")
def compare_immediate_and_clear(m: Machine, i: Fields) -> None:
    condition = comparison(i.c, i.f, i.im11, m.gr[i.r])
    m.gr[i.t] = 0
    m.nullify(condition)


@instruction("DS", "000010 r2:5 r1:5 c:3 f:1 010001 0 t:5")
def divide_step(m: Machine, i: Fields) -> None:
    """One bit of a non-restoring division: the divisor is subtracted if V is set, else added."""
    divisor, v = m.gr[i.r2], m.v
    dividend = m.gr[i.r1] << 1 & MASK | sign(m.cb)
    total = Sum(dividend, divisor ^ (MASK * v), v)
    m.v = total.carry ^ sign(divisor)
    _finish(m, i, total)


@instruction("DCOR", "000010 r:5 00000 c:3 f:1 101110 0 t:5")
def decimal_correct(m: Machine, i: Fields) -> None:
    """Take 6 off every digit that had no carry."""
    digits = (m.cb >> 3 & 0x11111111) ^ 0x11111111
    total = subtract(m.gr[i.r], digits * 6)
    m.gr[i.t] = total.result
    m.nullify(unit(i.c, i.f, total.result, total.carries))


@instruction("IDCOR", "000010 r:5 00000 c:3 f:1 101111 0 t:5")
def intermediate_decimal_correct(m: Machine, i: Fields) -> None:
    """Add 6 to every digit that had a carry."""
    total = Sum(m.gr[i.r], (m.cb >> 3 & 0x11111111) * 6)
    m.gr[i.t] = total.result
    m.nullify(unit(i.c, i.f, total.result, total.carries))


@instruction("UADDCM", "000010 r2:5 r1:5 c:3 f:1 100110 0 t:5")
@instruction("UADDCM", "000010 r2:5 r1:5 c=000 f=0 100110 1 t:5", since="2.0")
def unit_add_complement(m: Machine, i: Fields) -> None:
    total = Sum(m.gr[i.r1], m.gr[i.r2] ^ MASK)
    m.gr[i.t] = total.result
    m.nullify(unit(i.c, i.f, total.result, total.carries))


@instruction("UADDCMT", "000010 r2:5 r1:5 c:3 f:1 100111 0 t:5")
def unit_add_complement_trap(m: Machine, i: Fields) -> None:
    total = Sum(m.gr[i.r1], m.gr[i.r2] ^ MASK)
    m.trap(unit(i.c, i.f, total.result, total.carries), ArithmeticKind.CONDITION)
    m.gr[i.t] = total.result


@instruction("ADDIL", "001010 r:5 im21:21")
def add_immediate_left(m: Machine, i: Fields) -> None:
    m.gr[1] = (m.gr[i.r] + i.im21) & MASK


@instruction("LDIL", "001000 t:5 im21:21")
def load_immediate_left(m: Machine, i: Fields) -> None:
    m.gr[i.t] = i.im21


@instruction("LDO", "001101 b:5 t:5 -- im14:14")
def load_offset(m: Machine, i: Fields) -> None:
    m.gr[i.t] = (m.gr[i.b] + i.im14) & MASK


# -- halfwords, two to a register ------------------------------------------------------------------------------


def _halfword(value: Any) -> Any:
    """Its low halfword as a signed number."""
    return ((value & 0xFFFF) ^ 0x8000) - 0x8000


def _saturated(m: Machine, value: Any, low: int, high: int) -> Any:
    return m.select(value < low, low, m.select(value > high, high, value)) & 0xFFFF


_MODULAR, _SIGNED, _UNSIGNED = 3, 1, 0


def _halfwords(m: Machine, i: Fields, sat: int, combine: Callable[[Any, Any], Any]) -> None:
    """Combine halfwords; the result is cut, or saturates signed, or unsigned if the first operand is unsigned."""
    result: Any = 0
    for place in (16, 0):
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
    for place in (16, 0):
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
