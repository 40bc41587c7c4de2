"""Logical operations, those on CCR among them, and Scc."""

from __future__ import annotations

from collections.abc import Callable
from operator import and_, or_, xor
from typing import Any

from emu.m68k.isa.addressing import immediate, operand, set_data
from emu.m68k.isa.encoding import instruction
from emu.m68k.isa.flags import Logic, bits, of_bits
from emu.m68k.isa.values import MASKS

Operation = Callable[[Any, Any], Any]


@instruction("AND", "1100 n:3 0 size.bwl ea.data", operation=and_)
@instruction("OR", "1000 n:3 0 size.bwl ea.data", operation=or_)
def combine_register(m: Any, i: Any) -> None:
    result = i.operation(m.d[i.n] & MASKS[i.size], operand(m, i.ea, i.size).read())
    set_data(m, i.n, i.size, result)
    m.cc = Logic(result, i.size)


@instruction("AND", "1100 n:3 1 size.bwl ea.memory-alterable", operation=and_)
@instruction("OR", "1000 n:3 1 size.bwl ea.memory-alterable", operation=or_)
@instruction("EOR", "1011 n:3 1 size.bwl ea.data-alterable", operation=xor)
def combine_operand(m: Any, i: Any) -> None:
    target = operand(m, i.ea, i.size)
    result = i.operation(target.read(), m.d[i.n] & MASKS[i.size])
    target.write(result)
    m.cc = Logic(result, i.size)


@instruction("ANDI", "0000 0010 size.bwl ea.data-alterable", operation=and_)
@instruction("ORI", "0000 0000 size.bwl ea.data-alterable", operation=or_)
@instruction("EORI", "0000 1010 size.bwl ea.data-alterable", operation=xor)
def combine_immediate(m: Any, i: Any) -> None:
    value = immediate(m, i.size)
    target = operand(m, i.ea, i.size)
    result = i.operation(target.read(), value)
    target.write(result)
    m.cc = Logic(result, i.size)


@instruction("ANDI to CCR", "0000 0010 0011 1100", operation=and_)
@instruction("ORI to CCR", "0000 0000 0011 1100", operation=or_)
@instruction("EORI to CCR", "0000 1010 0011 1100", operation=xor)
def combine_condition_codes(m: Any, i: Any) -> None:
    value = i.operation(bits(m, m.cc, m.x), m.word() & 0xFF)
    set_condition_codes(m, value)


def set_condition_codes(m: Any, value: Any) -> None:
    m.cc = of_bits(value)
    m.x = value & 16 != 0


@instruction("NOT", "0100 0110 size.bwl ea.data-alterable")
def complement(m: Any, i: Any) -> None:
    target = operand(m, i.ea, i.size)
    result = target.read() ^ MASKS[i.size]
    target.write(result)
    m.cc = Logic(result, i.size)


@instruction("Scc", "0101 condition:4 11 ea.data-alterable")
def set_by_condition(m: Any, i: Any) -> None:
    met = m.cc.holds(i.condition)
    operand(m, i.ea, 1).write(m.select(met, 0xFF, 0))


@instruction("TAS", "0100 1010 11 ea.data-alterable")
def test_and_set(m: Any, i: Any) -> None:
    target = operand(m, i.ea, 1)
    value = target.read()
    target.write(value | 0x80)
    m.cc = Logic(value, 1)


@instruction("MOVE from CCR", "0100 0010 11 ea.data-alterable")
def move_from_condition_codes(m: Any, i: Any) -> None:
    operand(m, i.ea, 2).write(bits(m, m.cc, m.x))


@instruction("MOVE to CCR", "0100 0100 11 ea.data")
def move_to_condition_codes(m: Any, i: Any) -> None:
    set_condition_codes(m, operand(m, i.ea, 2).read())
