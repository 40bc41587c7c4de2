"""Shift, extract and deposit; bit 0 is the most significant one, as in the manual."""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields
from emu.parisc.isa import conditions
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK


def _finish(m: Machine, i: Fields, result: Any) -> None:
    m.gr[i.t] = result
    if i.c:
        m.nullify(conditions.shift(i.c, result))


def _shift_double(m: Machine, i: Fields, amount: Any) -> None:
    _finish(m, i, (m.gr[i.r1] << 32 | m.gr[i.r2]) >> amount & MASK)


@instruction("VSHD", "110100 r2:5 r1:5 c:3 00 0 0 0000 t:5")
def variable_shift_double(m: Machine, i: Fields) -> None:
    _shift_double(m, i, m.sar)


@instruction("SHD", "110100 r2:5 r1:5 c:3 01 0 cp:5 t:5")
def shift_double(m: Machine, i: Fields) -> None:
    _shift_double(m, i, 31 - i.cp)


def _extract(m: Machine, i: Fields, position: Any) -> None:
    """A field that would begin left of the register has only the bits that are there."""
    field = m.gr[i.r] >> (31 - position) & (1 << i.len) - 1
    if i.se:
        top = 1 << m.select(i.len > position, position, i.len - 1)
        field = ((field ^ top) - top) & MASK
    _finish(m, i, field)


@instruction("VEXTRU", "110100 r:5 t:5 c:3 10 se=0 00 000 len:5")
@instruction("VEXTRS", "110100 r:5 t:5 c:3 10 se=1 00 000 len:5")
def variable_extract(m: Machine, i: Fields) -> None:
    _extract(m, i, m.sar)


@instruction("EXTRU", "110100 r:5 t:5 c:3 11 se=0 p:5 len:5")
@instruction("EXTRS", "110100 r:5 t:5 c:3 11 se=1 p:5 len:5")
def extract(m: Machine, i: Fields) -> None:
    _extract(m, i, i.p)


def _deposit(m: Machine, i: Fields, value: Any, amount: Any) -> None:
    """`nz`: into the target, else into zeros. What would go left of the register is lost."""
    mask = (1 << i.len) - 1
    field = (value & mask) << amount & MASK
    if i.nz:
        field = field | m.gr[i.t] & ((mask << amount & MASK) ^ MASK)
    _finish(m, i, field)


@instruction("ZVDEP", "110101 t:5 r:5 c:3 00 nz=0 00 000 len:5")
@instruction("VDEP", "110101 t:5 r:5 c:3 00 nz=1 00 000 len:5")
def variable_deposit(m: Machine, i: Fields) -> None:
    _deposit(m, i, m.gr[i.r], 31 - m.sar)


@instruction("ZDEP", "110101 t:5 r:5 c:3 01 nz=0 cp:5 len:5")
@instruction("DEP", "110101 t:5 r:5 c:3 01 nz=1 cp:5 len:5")
def deposit(m: Machine, i: Fields) -> None:
    _deposit(m, i, m.gr[i.r], i.cp)


@instruction("ZVDEPI", "110101 t:5 im5:5 c:3 10 nz=0 00 000 len:5")
@instruction("VDEPI", "110101 t:5 im5:5 c:3 10 nz=1 00 000 len:5")
def variable_deposit_immediate(m: Machine, i: Fields) -> None:
    _deposit(m, i, i.im5, 31 - m.sar)


@instruction("ZDEPI", "110101 t:5 im5:5 c:3 11 nz=0 cp:5 len:5")
@instruction("DEPI", "110101 t:5 im5:5 c:3 11 nz=1 cp:5 len:5")
def deposit_immediate(m: Machine, i: Fields) -> None:
    _deposit(m, i, i.im5, i.cp)
