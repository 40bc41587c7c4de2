"""Shift, extract and deposit; bit 0 is the most significant one, as in the manual.

The forms of PA-RISC 2.0 for doublewords have fields of their own: `lend` for `len`, `pd` and `cpd` for the
position and its complement. What the forms for words leave in the left half of a wider register is undefined by the
manual. It is what the processors did as far as is known: shifts clear it, extracts extend into it, deposits into the
target keep it.
"""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields
from emu.parisc.isa import conditions
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import cut, width


def _finish(m: Machine, i: Fields, d: int, result: Any) -> None:
    m.gr[i.t] = result
    if i.c:
        m.nullify(conditions.shift(i.c, result, d))


def _ones(length: Any) -> Any:
    """As many as a field has bits, 1 to 64."""
    return (2 << (length - 1)) - 1


def _shift_words(m: Machine, i: Fields, amount: Any) -> None:
    """The right half of a pair, shifted right by less than the pair is wide."""
    _finish(m, i, 0, cut((cut(m.gr[i.r1], 0) << 32 | cut(m.gr[i.r2], 0)) >> amount, 0))


def _shift_doublewords(m: Machine, i: Fields, amount: Any) -> None:
    """The left one is shifted twice, because no shift is one by 64."""
    _finish(m, i, 1, cut(m.gr[i.r1] << 1 << (63 - amount), 1) | m.gr[i.r2] >> amount)


@instruction("VSHD", "110100 r2:5 r1:5 c:3 00 0 0 0000 t:5")
def variable_shift_double(m: Machine, i: Fields) -> None:
    _shift_words(m, i, m.sar & 31)


@instruction("SHD", "110100 r2:5 r1:5 c:3 01 0 cp:5 t:5")
def shift_double(m: Machine, i: Fields) -> None:
    _shift_words(m, i, 31 - i.cp)


@instruction("SHRPD", "110100 r2:5 r1:5 c:3 00 0 1 0000 t:5", since="2.0")
def variable_shift_pair_of_doublewords(m: Machine, i: Fields) -> None:
    _shift_doublewords(m, i, m.sar)


@instruction("SHRPD", "110100 r2:5 r1:5 c:3 0 cpd:1 1 cpd:5 t:5", since="2.0")
def shift_pair_of_doublewords(m: Machine, i: Fields) -> None:
    _shift_doublewords(m, i, 63 - i.cpd)


def _extract(m: Machine, i: Fields, d: int, position: Any, length: Any) -> None:
    """A field that would begin left of the word or doubleword has only the bits that are there."""
    field = cut(m.gr[i.r], d) >> (width(d) - 1 - position) & _ones(length)
    if i.se:
        top = 1 << m.select(length > position, position, length - 1)
        field = ((field ^ top) - top) & m.mask
    _finish(m, i, d, field)


@instruction("VEXTRU", "110100 r:5 t:5 c:3 10 se=0 00 000 len:5")
@instruction("VEXTRS", "110100 r:5 t:5 c:3 10 se=1 00 000 len:5")
def variable_extract(m: Machine, i: Fields) -> None:
    _extract(m, i, 0, m.sar & 31, i.len)


@instruction("EXTRU", "110100 r:5 t:5 c:3 11 se=0 p:5 len:5")
@instruction("EXTRS", "110100 r:5 t:5 c:3 11 se=1 p:5 len:5")
def extract(m: Machine, i: Fields) -> None:
    _extract(m, i, 0, i.p, i.len)


@instruction("EXTRD", "110100 r:5 t:5 c:3 10 se=0 1 lend:1 000 lend:5", since="2.0")
@instruction("EXTRD,S", "110100 r:5 t:5 c:3 10 se=1 1 lend:1 000 lend:5", since="2.0")
def variable_extract_from_doubleword(m: Machine, i: Fields) -> None:
    _extract(m, i, 1, m.sar, i.lend)


@instruction("EXTRD", "110110 r:5 t:5 c:3 lend:1 pd:1 se=0 pd:5 lend:5", since="2.0")
@instruction("EXTRD,S", "110110 r:5 t:5 c:3 lend:1 pd:1 se=1 pd:5 lend:5", since="2.0")
def extract_from_doubleword(m: Machine, i: Fields) -> None:
    _extract(m, i, 1, i.pd, i.lend)


def _deposit(m: Machine, i: Fields, d: int, value: Any, amount: Any, length: Any) -> None:
    """`nz`: into the target, else into zeros. What would go left of the word or doubleword is lost."""
    mask = _ones(length)
    field = cut((value & mask) << amount, d)
    if i.nz:
        field = field | m.gr[i.t] & (cut(mask << amount, d) ^ m.mask)
    _finish(m, i, d, field)


@instruction("ZVDEP", "110101 t:5 r:5 c:3 00 nz=0 00 000 len:5")
@instruction("VDEP", "110101 t:5 r:5 c:3 00 nz=1 00 000 len:5")
def variable_deposit(m: Machine, i: Fields) -> None:
    _deposit(m, i, 0, m.gr[i.r], 31 - (m.sar & 31), i.len)


@instruction("ZDEP", "110101 t:5 r:5 c:3 01 nz=0 cp:5 len:5")
@instruction("DEP", "110101 t:5 r:5 c:3 01 nz=1 cp:5 len:5")
def deposit(m: Machine, i: Fields) -> None:
    _deposit(m, i, 0, m.gr[i.r], i.cp, i.len)


@instruction("ZVDEPI", "110101 t:5 im5:5 c:3 10 nz=0 00 000 len:5")
@instruction("VDEPI", "110101 t:5 im5:5 c:3 10 nz=1 00 000 len:5")
def variable_deposit_immediate(m: Machine, i: Fields) -> None:
    _deposit(m, i, 0, i.im5, 31 - (m.sar & 31), i.len)


@instruction("ZDEPI", "110101 t:5 im5:5 c:3 11 nz=0 cp:5 len:5")
@instruction("DEPI", "110101 t:5 im5:5 c:3 11 nz=1 cp:5 len:5")
def deposit_immediate(m: Machine, i: Fields) -> None:
    _deposit(m, i, 0, i.im5, i.cp, i.len)


@instruction("DEPD,Z", "110101 t:5 r:5 c:3 00 nz=0 1 lend:1 000 lend:5", since="2.0")
@instruction("DEPD", "110101 t:5 r:5 c:3 00 nz=1 1 lend:1 000 lend:5", since="2.0")
def variable_deposit_into_doubleword(m: Machine, i: Fields) -> None:
    _deposit(m, i, 1, m.gr[i.r], 63 - m.sar, i.lend)


@instruction("DEPD,Z", "111100 t:5 r:5 c:3 lend:1 cpd:1 nz=0 cpd:5 lend:5", since="2.0")
@instruction("DEPD", "111100 t:5 r:5 c:3 lend:1 cpd:1 nz=1 cpd:5 lend:5", since="2.0")
def deposit_into_doubleword(m: Machine, i: Fields) -> None:
    _deposit(m, i, 1, m.gr[i.r], i.cpd, i.lend)


@instruction("DEPDI,Z", "110101 t:5 im5:5 c:3 10 nz=0 1 lend:1 000 lend:5", since="2.0")
@instruction("DEPDI", "110101 t:5 im5:5 c:3 10 nz=1 1 lend:1 000 lend:5", since="2.0")
def variable_deposit_immediate_into_doubleword(m: Machine, i: Fields) -> None:
    _deposit(m, i, 1, i.im5, 63 - m.sar, i.lend)


@instruction("DEPDI,Z", "111101 t:5 im5:5 c:3 lend:1 cpd:1 nz=0 cpd:5 lend:5", since="2.0")
@instruction("DEPDI", "111101 t:5 im5:5 c:3 lend:1 cpd:1 nz=1 cpd:5 lend:5", since="2.0")
def deposit_immediate_into_doubleword(m: Machine, i: Fields) -> None:
    _deposit(m, i, 1, i.im5, i.cpd, i.lend)
