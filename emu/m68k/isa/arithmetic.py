"""Addition, subtraction, comparison, negation, sign extension, and the bounds checks CHK, CHK2 and CMP2."""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind, IllegalKind
from emu.m68k.isa.addressing import Memory, address, immediate, operand, set_data
from emu.m68k.isa.encoding import ADDRESS, DECREMENT, Ea, instruction
from emu.m68k.isa.flags import Difference, Extended, Flags, Logic, Sum
from emu.m68k.isa.values import MASK, MASKS, SIGNS, extended, signed


def _add(m: Any, target: Any, value: Any, size: int) -> None:
    flags = Sum(target.read(), value, size)
    target.write(flags.result)
    m.cc = flags
    m.x = flags.c


def _subtract(m: Any, target: Any, value: Any, size: int) -> None:
    flags = Difference(target.read(), value, size)
    target.write(flags.result)
    m.cc = flags
    m.x = flags.c


@instruction("ADD", "1101 n:3 0 size.bwl ea.any")
def add_to_register(m: Any, i: Any) -> None:
    value = operand(m, i.ea, i.size).read()
    _add(m, operand(m, Ea(0, i.n), i.size), value, i.size)


@instruction("ADD", "1101 n:3 1 size.bwl ea.memory-alterable")
def add_to_memory(m: Any, i: Any) -> None:
    _add(m, operand(m, i.ea, i.size), m.d[i.n] & MASKS[i.size], i.size)


@instruction("SUB", "1001 n:3 0 size.bwl ea.any")
def subtract_from_register(m: Any, i: Any) -> None:
    value = operand(m, i.ea, i.size).read()
    _subtract(m, operand(m, Ea(0, i.n), i.size), value, i.size)


@instruction("SUB", "1001 n:3 1 size.bwl ea.memory-alterable")
def subtract_from_memory(m: Any, i: Any) -> None:
    _subtract(m, operand(m, i.ea, i.size), m.d[i.n] & MASKS[i.size], i.size)


@instruction("ADDA", "1101 n:3 size.wl 11 ea.any")
def add_to_address(m: Any, i: Any) -> None:
    value = extended(operand(m, i.ea, i.size).read(), i.size)
    m.a[i.n] = (m.a[i.n] + value) & MASK


@instruction("SUBA", "1001 n:3 size.wl 11 ea.any")
def subtract_from_address(m: Any, i: Any) -> None:
    value = extended(operand(m, i.ea, i.size).read(), i.size)
    m.a[i.n] = (m.a[i.n] - value) & MASK


@instruction("ADDI", "0000 0110 size.bwl ea.data-alterable")
def add_immediate(m: Any, i: Any) -> None:
    value = immediate(m, i.size)
    _add(m, operand(m, i.ea, i.size), value, i.size)


@instruction("SUBI", "0000 0100 size.bwl ea.data-alterable")
def subtract_immediate(m: Any, i: Any) -> None:
    value = immediate(m, i.size)
    _subtract(m, operand(m, i.ea, i.size), value, i.size)


def _quick(m: Any, i: Any) -> Any:
    """1 to 8."""
    return m.select(i.data == 0, 8, i.data)


@instruction("ADDQ", "0101 data:3 0 size.bwl ea.alterable")
def add_quick(m: Any, i: Any) -> None:
    """All of an address register, whatever the size, and no flags."""
    value = _quick(m, i)
    if i.ea.mode == ADDRESS:
        if i.size == 1:
            m.illegal(IllegalKind.ILLEGAL)
        m.a[i.ea.register] = (m.a[i.ea.register] + value) & MASK
    else:
        _add(m, operand(m, i.ea, i.size), value, i.size)


@instruction("SUBQ", "0101 data:3 1 size.bwl ea.alterable")
def subtract_quick(m: Any, i: Any) -> None:
    value = _quick(m, i)
    if i.ea.mode == ADDRESS:
        if i.size == 1:
            m.illegal(IllegalKind.ILLEGAL)
        m.a[i.ea.register] = (m.a[i.ea.register] - value) & MASK
    else:
        _subtract(m, operand(m, i.ea, i.size), value, i.size)


def _both(m: Any, i: Any) -> tuple[Any, Any]:
    """The operands of ADDX and SUBX: two data registers, or memory below two address registers."""
    if not i.memory:
        return operand(m, Ea(0, i.k), i.size), operand(m, Ea(0, i.n), i.size)
    source = operand(m, Ea(DECREMENT, i.k), i.size)
    value = _Read(source.read())
    return value, operand(m, Ea(DECREMENT, i.n), i.size)


class _Read:
    """An operand that was read already."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def read(self) -> Any:
        return self._value


@instruction("ADDX", "1101 n:3 1 size.bwl 000 k:3", memory=False)
@instruction("ADDX", "1101 n:3 1 size.bwl 001 k:3", memory=True)
def add_extended(m: Any, i: Any) -> None:
    source, target = _both(m, i)
    a, b = target.read(), source.read()
    total = a + b + m.select(m.x, 1, 0)
    result = total & MASKS[i.size]
    carry = total > MASKS[i.size]
    flags = Extended(m.cc, result, (a ^ result) & (b ^ result) & SIGNS[i.size] != 0, carry, i.size)
    target.write(result)
    m.cc, m.x = flags, carry


@instruction("SUBX", "1001 n:3 1 size.bwl 000 k:3", memory=False)
@instruction("SUBX", "1001 n:3 1 size.bwl 001 k:3", memory=True)
def subtract_extended(m: Any, i: Any) -> None:
    source, target = _both(m, i)
    _borrow(m, target, target.read(), source.read(), i.size)


@instruction("NEGX", "0100 0000 size.bwl ea.data-alterable")
def negate_extended(m: Any, i: Any) -> None:
    target = operand(m, i.ea, i.size)
    _borrow(m, target, 0, target.read(), i.size)


def _borrow(m: Any, target: Any, a: Any, b: Any, size: int) -> None:
    difference = a - b - m.select(m.x, 1, 0)
    result = difference & MASKS[size]
    carry = difference < 0
    flags = Extended(m.cc, result, (a ^ b) & (a ^ result) & SIGNS[size] != 0, carry, size)
    target.write(result)
    m.cc, m.x = flags, carry


@instruction("NEG", "0100 0100 size.bwl ea.data-alterable")
def negate(m: Any, i: Any) -> None:
    target = operand(m, i.ea, i.size)
    flags = Difference(0, target.read(), i.size)
    target.write(flags.result)
    m.cc = flags
    m.x = flags.c


@instruction("CMP", "1011 n:3 0 size.bwl ea.any")
def compare(m: Any, i: Any) -> None:
    value = operand(m, i.ea, i.size).read()
    m.cc = Difference(m.d[i.n] & MASKS[i.size], value, i.size)


@instruction("CMPA", "1011 n:3 size.wl 11 ea.any")
def compare_address(m: Any, i: Any) -> None:
    value = extended(operand(m, i.ea, i.size).read(), i.size)
    m.cc = Difference(m.a[i.n], value, 4)


@instruction("CMPI", "0000 1100 size.bwl ea.compared")
def compare_immediate(m: Any, i: Any) -> None:
    value = immediate(m, i.size)
    m.cc = Difference(operand(m, i.ea, i.size).read(), value, i.size)


@instruction("CMPM", "1011 n:3 1 size.bwl 001 k:3")
def compare_memory(m: Any, i: Any) -> None:
    source = operand(m, Ea(3, i.k), i.size).read()
    m.cc = Difference(operand(m, Ea(3, i.n), i.size).read(), source, i.size)


@instruction("TST", "0100 1010 size.bwl ea.any", since="68020")
@instruction("TST", "0100 1010 size.bwl ea.data-alterable", since="68010", until="68010")
def test(m: Any, i: Any) -> None:
    if i.ea.mode == ADDRESS and i.size == 1:
        m.illegal(IllegalKind.ILLEGAL)
    m.cc = Logic(operand(m, i.ea, i.size).read(), i.size)


@instruction("CLR", "0100 0010 size.bwl ea.data-alterable")
def clear(m: Any, i: Any) -> None:
    operand(m, i.ea, i.size).write(0)
    m.cc = Logic(0, i.size)


@instruction("EXT", "0100 1000 1000 0 n:3", size=2, source=1)
@instruction("EXT", "0100 1000 1100 0 n:3", size=4, source=2)
@instruction("EXTB", "0100 1001 1100 0 n:3", since="68020", size=4, source=1)
def extend(m: Any, i: Any) -> None:
    result = signed(m.d[i.n] & MASKS[i.source], i.source) & MASKS[i.size]
    set_data(m, i.n, i.size, result)
    m.cc = Logic(result, i.size)


@instruction("CHK", "0100 n:3 110 ea.data", size=2)
@instruction("CHK", "0100 n:3 100 ea.data", since="68020", size=4)
def check(m: Any, i: Any) -> None:
    """N tells the ends apart; Z, V and C, which are undefined, are those of the number."""
    limit = signed(operand(m, i.ea, i.size).read(), i.size)
    value = m.d[i.n] & MASKS[i.size]
    number = signed(value, i.size)
    m.cc = Flags(number < 0, value == 0, False, False)
    m.trap((number < 0) | (number > limit), ArithmeticKind.CHK)


@instruction("CMP2", "0000 0 size.bwl 011 ea.control | bank:1 n:3 0 00000000000", since="68020", trapping=False)
@instruction("CHK2", "0000 0 size.bwl 011 ea.control | bank:1 n:3 1 00000000000", since="68020", trapping=True)
def compare_bounds(m: Any, i: Any) -> None:
    """Counted from the lower bound it does not matter whether the numbers have signs. An is compared as a whole, with
    the bounds' signs extended. N and V, which are undefined, stay as they are.
    """
    size = i.size
    place = address(m, i.ea)
    lower, upper = Memory(m, place, size).read(), Memory(m, (place + size) & MASK, size).read()
    if i.bank:
        lower, upper, value, mask = extended(lower, size), extended(upper, size), m.a[i.n], MASK
    else:
        value, mask = m.d[i.n] & MASKS[size], MASKS[size]
    outside = (value - lower & mask) > (upper - lower & mask)
    m.cc = Flags(m.cc.n, (value == lower) | (value == upper), m.cc.v, outside)
    if i.trapping:
        m.trap(outside, ArithmeticKind.CHK)
