"""Branches. Each has a delay slot, the instruction after it, which `n` nullifies.

A conditional branch nullifies by its direction: forward if it is taken, backward if it falls through.
"""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields
from emu.parisc.isa import conditions
from emu.parisc.isa.conditions import Sum, addition, comparison, negated
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK, sign

_PRIVILEGE = 3


def _relative(m: Machine, displacement: Any) -> Any:
    return (m.pc + displacement + 8) & MASK


def _conditional(m: Machine, i: Fields, condition: Any) -> None:
    nullify: Any = False
    if i.n:
        nullify = condition ^ (sign(i.disp12) != 0)
    m.branch(condition, _relative(m, i.disp12), nullify)


@instruction("BL", "111010 t:5 disp17:5 000 disp17:11 n:1 disp17:1")
@instruction("B,L,PUSH", "111010 t:5 disp17:5 100 disp17:11 n:1 disp17:1", since="2.0")
def branch_and_link(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.link
    m.branch(True, _relative(m, i.disp17), bool(i.n))


@instruction("B,L", "111010 disp22:10 101 disp22:11 n:1 disp22:1", since="2.0")
def branch_and_link_long(m: Machine, i: Fields) -> None:
    m.gr[2] = m.link
    m.branch(True, _relative(m, i.disp22), bool(i.n))


@instruction("GATE", "111010 t:5 disp17:5 001 disp17:11 n:1 disp17:1")
def gateway(m: Machine, i: Fields) -> None:
    """Pages of a user's program promote nobody, so that only the caller's privilege level is noted."""
    m.gr[i.t] = m.gr[i.t] | _PRIVILEGE
    m.branch(True, _relative(m, i.disp17), bool(i.n))


@instruction("BLR", "111010 t:5 x:5 010 00000000000 n:1 0")
def branch_and_link_register(m: Machine, i: Fields) -> None:
    target = _relative(m, m.gr[i.x] << 3)
    m.gr[i.t] = m.link
    m.branch(True, target, bool(i.n))


@instruction("BV", "111010 b:5 x:5 110 00000000000 n:1 0")
def branch_vectored(m: Machine, i: Fields) -> None:
    m.branch(True, (m.gr[i.b] + (m.gr[i.x] << 3)) & MASK, bool(i.n))


@instruction("BVE", "111010 b:5 00000 110 10000000000 n:1 -", since="2.0")
def branch_vectored_external(m: Machine, i: Fields) -> None:
    m.branch(True, m.gr[i.b] & MASK, bool(i.n))


@instruction("BVE,L", "111010 b:5 00000 111 10000000000 n:1 -", since="2.0")
def branch_vectored_external_and_link(m: Machine, i: Fields) -> None:
    target = m.gr[i.b] & MASK
    m.gr[2] = m.link
    m.branch(True, target, bool(i.n))


@instruction("CLRBTS", "111010 00000 00000 010 0---------1 0 1", since="2.0")
@instruction("PUSHBTS", "111010 00000 ----- 010 00000000000 0 1", since="2.0")
def branch_target_stack(m: Machine, i: Fields) -> None:
    """A hint."""


@instruction("BE", "111000 b:5 disp17:5 sr:3 disp17:11 n:1 disp17:1")
def branch_external(m: Machine, i: Fields) -> None:
    m.enter_space(i.sr)
    m.branch(True, (m.gr[i.b] + i.disp17) & MASK, bool(i.n))


@instruction("BLE", "111001 b:5 disp17:5 sr:3 disp17:11 n:1 disp17:1")
def branch_and_link_external(m: Machine, i: Fields) -> None:
    target = (m.gr[i.b] + i.disp17) & MASK
    m.gr[31] = m.link
    m.sr[0] = m.space
    m.enter_space(i.sr)
    m.branch(True, target, bool(i.n))


@instruction("COMBT", "100000 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1")
def compare_and_branch(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 0, m.gr[i.r1], m.gr[i.r2]))


@instruction("COMBF", "100010 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1")
def compare_and_branch_if_false(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 1, m.gr[i.r1], m.gr[i.r2]))


@instruction("COMBT", "100111 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1", since="2.0")
def compare_doublewords_and_branch(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 0, m.gr[i.r1], m.gr[i.r2], 1))


@instruction("COMBF", "101111 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1", since="2.0")
def compare_doublewords_and_branch_if_false(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 1, m.gr[i.r1], m.gr[i.r2], 1))


@instruction("COMIBT", "100001 r:5 im5:5 c:3 disp12:11 n:1 disp12:1")
def compare_immediate_and_branch(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 0, i.im5, m.gr[i.r]))


@instruction("COMIBF", "100011 r:5 im5:5 c:3 disp12:11 n:1 disp12:1")
def compare_immediate_and_branch_if_false(m: Machine, i: Fields) -> None:
    _conditional(m, i, comparison(i.c, 1, i.im5, m.gr[i.r]))


@instruction("CMPIB", "111011 r:5 im5:5 f:1 c:2 disp12:11 n:1 disp12:1", since="2.0")
def compare_immediate_with_doubleword_and_branch(m: Machine, i: Fields) -> None:
    """The conditions are <<, =, <, <=, and their negations."""
    _conditional(m, i, comparison(i.c or 4, i.f, i.im5, m.gr[i.r], 1))


def _add_and_branch(m: Machine, i: Fields, f: int, target: Any, total: Sum) -> None:
    condition = addition(i.c, f, total)
    m.gr[target] = total.whole
    _conditional(m, i, condition)


@instruction("ADDBT", "101000 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1")
def add_and_branch(m: Machine, i: Fields) -> None:
    _add_and_branch(m, i, 0, i.r2, Sum(m, m.gr[i.r1], m.gr[i.r2]))


@instruction("ADDBF", "101010 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1")
def add_and_branch_if_false(m: Machine, i: Fields) -> None:
    _add_and_branch(m, i, 1, i.r2, Sum(m, m.gr[i.r1], m.gr[i.r2]))


@instruction("ADDIBT", "101001 r:5 im5:5 c:3 disp12:11 n:1 disp12:1")
def add_immediate_and_branch(m: Machine, i: Fields) -> None:
    _add_and_branch(m, i, 0, i.r, Sum(m, i.im5, m.gr[i.r]))


@instruction("ADDIBF", "101011 r:5 im5:5 c:3 disp12:11 n:1 disp12:1")
def add_immediate_and_branch_if_false(m: Machine, i: Fields) -> None:
    _add_and_branch(m, i, 1, i.r, Sum(m, i.im5, m.gr[i.r]))


@instruction("MOVB", "110010 r2:5 r1:5 c:3 disp12:11 n:1 disp12:1")
def move_and_branch(m: Machine, i: Fields) -> None:
    value = m.gr[i.r1]
    m.gr[i.r2] = value
    _conditional(m, i, conditions.shift(i.c, value))


@instruction("MOVIB", "110011 r:5 im5:5 c:3 disp12:11 n:1 disp12:1")
def move_immediate_and_branch(m: Machine, i: Fields) -> None:
    m.gr[i.r] = i.im5 & m.mask
    _conditional(m, i, conditions.shift(i.c, i.im5))


@instruction("BVB", "110000 ----- r:5 c:1 10 disp12:11 n:1 disp12:1")
def branch_on_variable_bit(m: Machine, i: Fields) -> None:
    _on_bit(m, i, 31 - (m.sar & 31))


@instruction("BB", "110001 p:5 r:5 c:1 10 disp12:11 n:1 disp12:1")
def branch_on_bit(m: Machine, i: Fields) -> None:
    _on_bit(m, i, 31 - i.p)


@instruction("BB,*", "110000 ----- r:5 c:1 11 disp12:11 n:1 disp12:1", since="2.0")
def branch_on_variable_bit_of_doubleword(m: Machine, i: Fields) -> None:
    _on_bit(m, i, 63 - m.sar)


@instruction("BB,*", "110001 p:5 r:5 c:1 11 disp12:11 n:1 disp12:1", since="2.0")
def branch_on_bit_of_left_word(m: Machine, i: Fields) -> None:
    """Bits of the right word are those of the other form."""
    _on_bit(m, i, 63 - i.p)


def _on_bit(m: Machine, i: Fields, distance: Any) -> None:
    """Of the bit from the right end."""
    _conditional(m, i, negated(m.gr[i.r] >> distance & 1 != 0, i.c))
