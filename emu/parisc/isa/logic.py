"""Logical operations. Results fill the register; `d` says what conditions look at."""

from __future__ import annotations

from typing import Any

from emu.isa.declaration import Fields
from emu.parisc.isa.conditions import logical, unit
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine


def _finish(m: Machine, i: Fields, result: Any) -> None:
    m.gr[i.t] = result
    if i.c or i.f:
        m.nullify(logical(i.c, i.f, result, i.d))


@instruction("ANDCM", "000010 r2:5 r1:5 c:3 f:1 000000 0 t:5")
@instruction("ANDCM", "000010 r2:5 r1:5 c:3 f:1 000000 d=1 t:5", since="2.0")
def and_complement(m: Machine, i: Fields) -> None:
    _finish(m, i, m.gr[i.r1] & (m.gr[i.r2] ^ m.mask))


@instruction("AND", "000010 r2:5 r1:5 c:3 f:1 001000 0 t:5")
@instruction("AND", "000010 r2:5 r1:5 c:3 f:1 001000 d=1 t:5", since="2.0")
def and_(m: Machine, i: Fields) -> None:
    _finish(m, i, m.gr[i.r1] & m.gr[i.r2])


@instruction("OR", "000010 r2:5 r1:5 c:3 f:1 001001 0 t:5")
@instruction("OR", "000010 r2:5 r1:5 c:3 f:1 001001 d=1 t:5", since="2.0")
def or_(m: Machine, i: Fields) -> None:
    _finish(m, i, m.gr[i.r1] | m.gr[i.r2])


@instruction("XOR", "000010 r2:5 r1:5 c:3 f:1 001010 0 t:5")
@instruction("XOR", "000010 r2:5 r1:5 c:3 f:1 001010 d=1 t:5", since="2.0")
def xor(m: Machine, i: Fields) -> None:
    _finish(m, i, m.gr[i.r1] ^ m.gr[i.r2])


@instruction("UXOR", "000010 r2:5 r1:5 c:3 f:1 001110 0 t:5")
@instruction("UXOR", "000010 r2:5 r1:5 c:3 f:1 001110 d=1 t:5", since="2.0")
def unit_xor(m: Machine, i: Fields) -> None:
    result = m.gr[i.r1] ^ m.gr[i.r2]
    m.gr[i.t] = result
    m.nullify(unit(i.c, i.f, result, 0, i.d))
