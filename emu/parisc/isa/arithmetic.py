"""Addition, subtraction, comparison, divide step, decimal correction (1.1 manual: computation instructions).

The overflow traps come before any register changes; conditional traps likewise. Results fill the register: where that
has 64 bits, `d` only says what conditions, traps and the carry coming in are about.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind
from emu.isa.declaration import Fields
from emu.parisc.isa.conditions import DIGITS, ShiftedSum, Sum, addition, carry, comparison, subtract, unit
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import sign

_ONES = 0x1111111111111111  # in each digit


def _sum(m: Machine, i: Fields) -> Sum:
    a, b = m.gr[i.r1], m.gr[i.r2]
    return ShiftedSum(m, a, b, i.sh, i.d) if i.sh else Sum(m, a, b, 0, i.d)


def _difference(m: Machine, i: Fields) -> Sum:
    return subtract(m, m.gr[i.r1], m.gr[i.r2], 1, i.d)


def _finish(m: Machine, i: Fields, total: Sum, overflow: bool = False, carries: bool = True) -> None:
    """Trap, write and nullify as asked."""
    if overflow:
        m.trap(total.overflow != 0, ArithmeticKind.OVERFLOW)
    condition = addition(i.c, i.f, total)
    if carries:
        m.cb = total.carries & DIGITS
    m.gr[i.t] = total.whole
    if i.c or i.f:
        m.nullify(condition)


@instruction("ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=00 0 t:5")
@instruction("ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=00 d=1 t:5", since="2.0")
@instruction("SH1ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=01 0 t:5")
@instruction("SH1ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=01 d=1 t:5", since="2.0")
@instruction("SH2ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=10 0 t:5")
@instruction("SH2ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=10 d=1 t:5", since="2.0")
@instruction("SH3ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=11 0 t:5")
@instruction("SH3ADD", "000010 r2:5 r1:5 c:3 f:1 0110 sh=11 d=1 t:5", since="2.0")
def add(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i))


@instruction("ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=00 0 t:5")
@instruction("ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=00 d=1 t:5", since="2.0")
@instruction("SH1ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=01 0 t:5")
@instruction("SH1ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=01 d=1 t:5", since="2.0")
@instruction("SH2ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=10 0 t:5")
@instruction("SH2ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=10 d=1 t:5", since="2.0")
@instruction("SH3ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=11 0 t:5")
@instruction("SH3ADDL", "000010 r2:5 r1:5 c:3 f:1 1010 sh=11 d=1 t:5", since="2.0")
def add_logical(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i), carries=False)


@instruction("ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=00 0 t:5")
@instruction("ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=00 d=1 t:5", since="2.0")
@instruction("SH1ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=01 0 t:5")
@instruction("SH1ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=01 d=1 t:5", since="2.0")
@instruction("SH2ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=10 0 t:5")
@instruction("SH2ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=10 d=1 t:5", since="2.0")
@instruction("SH3ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=11 0 t:5")
@instruction("SH3ADDO", "000010 r2:5 r1:5 c:3 f:1 1110 sh=11 d=1 t:5", since="2.0")
def add_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, _sum(m, i), overflow=True)


@instruction("ADDC", "000010 r2:5 r1:5 c:3 f:1 011100 0 t:5")
@instruction("ADDC", "000010 r2:5 r1:5 c:3 f:1 011100 d=1 t:5", since="2.0")
def add_with_carry(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m, m.gr[i.r1], m.gr[i.r2], carry(m.cb, i.d), i.d))


@instruction("ADDCO", "000010 r2:5 r1:5 c:3 f:1 111100 0 t:5")
@instruction("ADDCO", "000010 r2:5 r1:5 c:3 f:1 111100 d=1 t:5", since="2.0")
def add_with_carry_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m, m.gr[i.r1], m.gr[i.r2], carry(m.cb, i.d), i.d), overflow=True)


@instruction("SUB", "000010 r2:5 r1:5 c:3 f:1 010000 0 t:5")
@instruction("SUB", "000010 r2:5 r1:5 c:3 f:1 010000 d=1 t:5", since="2.0")
def sub(m: Machine, i: Fields) -> None:
    _finish(m, i, _difference(m, i))


@instruction("SUBO", "000010 r2:5 r1:5 c:3 f:1 110000 0 t:5")
@instruction("SUBO", "000010 r2:5 r1:5 c:3 f:1 110000 d=1 t:5", since="2.0")
def sub_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, _difference(m, i), overflow=True)


@instruction("SUBB", "000010 r2:5 r1:5 c:3 f:1 010100 0 t:5")
@instruction("SUBB", "000010 r2:5 r1:5 c:3 f:1 010100 d=1 t:5", since="2.0")
def sub_with_borrow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m, m.gr[i.r1], m.gr[i.r2], carry(m.cb, i.d), i.d))


@instruction("SUBBO", "000010 r2:5 r1:5 c:3 f:1 110100 0 t:5")
@instruction("SUBBO", "000010 r2:5 r1:5 c:3 f:1 110100 d=1 t:5", since="2.0")
def sub_with_borrow_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m, m.gr[i.r1], m.gr[i.r2], carry(m.cb, i.d), i.d), overflow=True)


def _trap_on_condition(m: Machine, i: Fields, total: Sum, overflow: bool = False) -> None:
    if overflow:
        m.trap(total.overflow != 0, ArithmeticKind.OVERFLOW)
    m.trap(addition(i.c, i.f, total), ArithmeticKind.CONDITION)
    m.cb = total.carries & DIGITS
    m.gr[i.t] = total.whole


@instruction("SUBT", "000010 r2:5 r1:5 c:3 f:1 010011 0 t:5")
@instruction("SUBT", "000010 r2:5 r1:5 c:3 f:1 010011 d=1 t:5", since="2.0")
def sub_trap_on_condition(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, _difference(m, i))


@instruction("SUBTO", "000010 r2:5 r1:5 c:3 f:1 110011 0 t:5")
@instruction("SUBTO", "000010 r2:5 r1:5 c:3 f:1 110011 d=1 t:5", since="2.0")
def sub_trap_on_condition_or_overflow(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, _difference(m, i), overflow=True)


@instruction("ADDI", "101101 r:5 t:5 c:3 f:1 0 im11:11")
def add_immediate(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m, m.gr[i.r], i.im11))


@instruction("ADDIO", "101101 r:5 t:5 c:3 f:1 1 im11:11")
def add_immediate_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, Sum(m, m.gr[i.r], i.im11), overflow=True)


@instruction("ADDIT", "101100 r:5 t:5 c:3 f:1 0 im11:11")
def add_immediate_trap_on_condition(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, Sum(m, m.gr[i.r], i.im11))


@instruction("ADDITO", "101100 r:5 t:5 c:3 f:1 1 im11:11")
def add_immediate_trap_on_condition_or_overflow(m: Machine, i: Fields) -> None:
    _trap_on_condition(m, i, Sum(m, m.gr[i.r], i.im11), overflow=True)


@instruction("SUBI", "100101 r:5 t:5 c:3 f:1 0 im11:11")
def sub_from_immediate(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m, i.im11, m.gr[i.r]))


@instruction("SUBIO", "100101 r:5 t:5 c:3 f:1 1 im11:11")
def sub_from_immediate_trap_on_overflow(m: Machine, i: Fields) -> None:
    _finish(m, i, subtract(m, i.im11, m.gr[i.r]), overflow=True)


@instruction("COMCLR", "000010 r2:5 r1:5 c:3 f:1 100010 0 t:5")
@instruction("COMCLR", "000010 r2:5 r1:5 c:3 f:1 100010 d=1 t:5", since="2.0")
def compare_and_clear(m: Machine, i: Fields) -> None:
    condition = comparison(i.c, i.f, m.gr[i.r1], m.gr[i.r2], i.d)
    m.gr[i.t] = 0
    m.nullify(condition)


@instruction("COMICLR", "100100 r:5 t:5 c:3 f:1 0 im11:11")
@instruction("COMICLR", "100100 r:5 t:5 c:3 f:1 d=1 im11:11", since="2.0")
def compare_immediate_and_clear(m: Machine, i: Fields) -> None:
    condition = comparison(i.c, i.f, i.im11, m.gr[i.r], i.d)
    m.gr[i.t] = 0
    m.nullify(condition)


@instruction("DS", "000010 r2:5 r1:5 c:3 f:1 010001 0 t:5")
def divide_step(m: Machine, i: Fields) -> None:
    """One bit of a non-restoring division of words: the divisor is subtracted if V is set, else added."""
    divisor, v = m.gr[i.r2], m.v
    dividend = m.gr[i.r1] << 1 & m.mask | carry(m.cb, 0)
    total = Sum(m, dividend, divisor ^ (m.mask * v), v)
    m.v = total.carry ^ sign(divisor)
    _finish(m, i, total)


def _finish_units(m: Machine, i: Fields, total: Sum) -> None:
    m.gr[i.t] = total.whole
    m.nullify(unit(i.c, i.f, total.whole, total.carries, i.d))


def _carried(m: Machine) -> Any:
    """1 in each digit that had a carry."""
    return m.cb >> 3 & _ONES


@instruction("DCOR", "000010 r:5 00000 c:3 f:1 101110 0 t:5")
@instruction("DCOR", "000010 r:5 00000 c:3 f:1 101110 d=1 t:5", since="2.0")
def decimal_correct(m: Machine, i: Fields) -> None:
    """Take 6 off every digit that had no carry."""
    digits = _carried(m) ^ _ONES & m.mask
    _finish_units(m, i, subtract(m, m.gr[i.r], digits * 6))


@instruction("IDCOR", "000010 r:5 00000 c:3 f:1 101111 0 t:5")
@instruction("IDCOR", "000010 r:5 00000 c:3 f:1 101111 d=1 t:5", since="2.0")
def intermediate_decimal_correct(m: Machine, i: Fields) -> None:
    """Add 6 to every digit that had a carry."""
    _finish_units(m, i, Sum(m, m.gr[i.r], _carried(m) * 6))


@instruction("UADDCM", "000010 r2:5 r1:5 c:3 f:1 100110 0 t:5")
@instruction("UADDCM", "000010 r2:5 r1:5 c:3 f:1 100110 d=1 t:5", since="2.0")
def unit_add_complement(m: Machine, i: Fields) -> None:
    _finish_units(m, i, Sum(m, m.gr[i.r1], m.gr[i.r2] ^ m.mask))


@instruction("UADDCMT", "000010 r2:5 r1:5 c:3 f:1 100111 0 t:5")
@instruction("UADDCMT", "000010 r2:5 r1:5 c:3 f:1 100111 d=1 t:5", since="2.0")
def unit_add_complement_trap(m: Machine, i: Fields) -> None:
    total = Sum(m, m.gr[i.r1], m.gr[i.r2] ^ m.mask)
    m.trap(unit(i.c, i.f, total.whole, total.carries, i.d), ArithmeticKind.CONDITION)
    m.gr[i.t] = total.whole


@instruction("ADDIL", "001010 r:5 im21:21")
def add_immediate_left(m: Machine, i: Fields) -> None:
    m.gr[1] = (m.gr[i.r] + i.im21) & m.mask


@instruction("LDIL", "001000 t:5 im21:21")
def load_immediate_left(m: Machine, i: Fields) -> None:
    m.gr[i.t] = i.im21 & m.mask


@instruction("LDO", "001101 b:5 t:5 -- im14:14")
def load_offset(m: Machine, i: Fields) -> None:
    m.gr[i.t] = (m.gr[i.b] + i.im14) & m.mask
