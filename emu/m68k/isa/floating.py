"""The floating-point unit's instructions (MC68881/MC68882 User's Manual, section 4), and those the 68040 added.

What they compute is the machine's `fpu`, on numbers of its own. FMOVEM reports no exception of what came before it:
a signal handler begins by saving the registers, and must get that far.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import ArithmeticKind, IllegalKind
from emu.m68k.floats.formats import PACKED, PACKED_DYNAMIC, SIZES
from emu.m68k.fpu import exists
from emu.m68k.isa.addressing import address, immediate, operand
from emu.m68k.isa.encoding import ADDRESS, DATA, IMMEDIATE, INCREMENT, instruction
from emu.m68k.isa.values import MASK, extended

_ROM = 7  # the source specifier of FMOVECR
_MOVE = 0  # the operation


def _illegal(m: Any) -> None:
    m.illegal(IllegalKind.LINE_F)


@instruction("FMOVE and others", "1111 001 000 000 000 | 0 0 0 source:3 n:3 operation:7", since="68020")
def operate_on_register(m: Any, i: Any) -> None:
    operation = m.constant(i.operation)
    if not exists(operation):
        _illegal(m)
    m.fpu.begin(operation)
    m.fpu.operate(operation, i.n, m.fpu.fp[i.source], m.pc)


@instruction("FMOVE and others", "1111 001 000 ea.any | 0 1 0 kind:3 n:3 operation:7", since="68020")
def operate_on_operand(m: Any, i: Any) -> None:
    kind, operation = m.constant(i.kind), m.constant(i.operation)
    if kind == _ROM:
        _illegal(m)
    size = SIZES[kind]
    if not exists(operation) or i.ea.mode == ADDRESS or (i.ea.mode == DATA and size > 4):
        _illegal(m)
    m.fpu.begin(operation)
    source, exceptions = m.fpu.converted(kind, _fetched(m, i.ea, size))
    m.fpu.operate(operation, i.n, source, m.pc, exceptions)


@instruction("FMOVECR", "1111 001 000 000 000 | 0 1 0 1 1 1 n:3 rom:7", since="68020")
def move_constant(m: Any, i: Any) -> None:
    m.fpu.begin(_MOVE)
    m.fpu.constant(i.rom, i.n, m.pc)


def _fetched(m: Any, ea: Any, size: int) -> Any:
    """The bytes of an operand as one number, or what the machine takes for it."""
    if ea.mode == IMMEDIATE:
        if size < 8:
            return immediate(m, size)
        return m.fpu.joined([m.long() for _ in range(size // 4)])
    if size <= 4:
        return operand(m, ea, size).read()
    return m.fpu.load(size, address(m, ea, size))


@instruction("FMOVE", "1111 001 000 ea.data-alterable | 0 1 1 kind:3 n:3 factor:7", since="68020")
def store(m: Any, i: Any) -> None:
    kind = m.constant(i.kind)
    size = SIZES[kind]
    if i.ea.mode == DATA and size > 4:
        _illegal(m)
    m.fpu.begin(_MOVE)
    factor: Any = 0
    if kind in (PACKED, PACKED_DYNAMIC):
        m.reference()
        factor = i.factor if kind == PACKED else m.d[i.factor >> 4]
        factor = (factor & 0x7F ^ 0x40) - 0x40
    if size <= 4:
        target = operand(m, i.ea, size)
        target.write(m.fpu.stored(kind, i.n, factor, m.pc))
    else:
        place = address(m, i.ea, size)
        m.fpu.store(size, place, m.fpu.stored(kind, i.n, factor, m.pc))
    m.fpu.finish_store()


_FPIAR, _FPCR = 1, 4


@instruction("FMOVEM", "1111 001 000 ea.any | 1 0 0 which:3 0000000000", since="68020")
def load_control(m: Any, i: Any) -> None:
    """FPCR has the lowest address. No register at all is FPIAR."""
    which = [bit for bit in (4, 2, 1) if i.which & bit] or [_FPIAR]
    if which != [_FPCR]:
        m.reference()
    if i.ea.mode in (DATA, ADDRESS) and (len(which) > 1 or (i.ea.mode == ADDRESS and which != [_FPIAR])):
        _illegal(m)
    if i.ea.mode == IMMEDIATE:
        values = [m.long() for _ in which]
    elif i.ea.mode in (DATA, ADDRESS):
        values = [operand(m, i.ea, 4).read()]
    else:
        place = address(m, i.ea, 4 * len(which))
        values = [m.load(4, place + 4 * number & MASK) for number in range(len(which))]
    for bit, value in zip(which, values, strict=True):
        m.fpu.set_control(bit, value)


@instruction("FMOVEM", "1111 001 000 ea.alterable | 1 0 1 which:3 0000000000", since="68020")
def store_control(m: Any, i: Any) -> None:
    which = [bit for bit in (4, 2, 1) if i.which & bit] or [_FPIAR]
    if which != [_FPCR]:
        m.reference()
    if i.ea.mode in (DATA, ADDRESS):
        if len(which) > 1 or (i.ea.mode == ADDRESS and which != [_FPIAR]):
            _illegal(m)
        operand(m, i.ea, 4).write(m.fpu.control(which[0]))
        return
    place = address(m, i.ea, 4 * len(which))
    for number, bit in enumerate(which):
        m.store(4, place + 4 * number & MASK, m.fpu.control(bit))


@instruction("FMOVEM", "1111 001 000 ea.registers-from | 1 1 0 1 dynamic:1 000 list:8", since="68020")
def load_registers(m: Any, i: Any) -> None:
    """FP0 is the top bit of the list."""
    mask = _list(m, i)
    place = m.a[i.ea.register] if i.ea.mode == INCREMENT else address(m, i.ea)
    values = []
    for number in range(8):
        listed = mask >> 7 - number & 1 != 0
        if listed is False:
            continue
        values.append((number, m.fpu.load_if(listed, place, m.fpu.raw(number))))
        place = m.select(listed, (place + 12) & MASK, place)
    for number, value in values:
        m.fpu.set_raw(number, value)
    if i.ea.mode == INCREMENT:
        m.a[i.ea.register] = place


@instruction("FMOVEM", "1111 001 000 ea.control-alterable | 1 1 1 1 dynamic:1 000 list:8", since="68020")
def store_registers(m: Any, i: Any) -> None:
    mask = _list(m, i)
    place = address(m, i.ea)
    for number in range(8):
        listed = mask >> 7 - number & 1 != 0
        m.fpu.store_if(listed, place, m.fpu.raw(number))
        place = m.select(listed, (place + 12) & MASK, place)


@instruction("FMOVEM", "1111 001 000 100 r:3 | 1 1 1 0 dynamic:1 000 list:8", since="68020")
def push_registers(m: Any, i: Any) -> None:
    """FP7 is the top bit of the list, and comes first; what is lower in memory has the lower number all the same."""
    mask = _list(m, i)
    place = m.a[i.r]
    for number in range(7, -1, -1):
        listed = mask >> number & 1 != 0
        below = (place - 12) & MASK
        m.fpu.store_if(listed, below, m.fpu.raw(number))
        place = m.select(listed, below, place)
    m.a[i.r] = place


def _list(m: Any, i: Any) -> Any:
    if m.constant(i.dynamic):
        return m.d[i.list >> 4 & 7] & 0xFF
    return i.list


def _condition(m: Any, predicate: Any) -> Any:
    m.fpu.begin()
    return m.fpu.holds(m.constant(predicate))


@instruction("FBcc", "1111 001 010 0 predicate:5", since="68020", size=2)
@instruction("FBcc", "1111 001 011 0 predicate:5", since="68020", size=4)
def branch(m: Any, i: Any) -> None:
    base = m.here
    displacement = extended(m.word(), 2) if i.size == 2 else m.long()
    m.branch(_condition(m, i.predicate), (base + displacement) & MASK)


@instruction("FScc", "1111 001 001 ea.data-alterable | 0000 0000 000 predicate:5", since="68020")
def set_by_condition(m: Any, i: Any) -> None:
    met = _condition(m, i.predicate)
    operand(m, i.ea, 1).write(m.select(met, 0xFF, 0))


@instruction("FDBcc", "1111 001 001 001 n:3 | 0000 0000 000 predicate:5", since="68020")
def decrement_and_branch(m: Any, i: Any) -> None:
    base = m.here
    target = base + extended(m.word(), 2) & MASK
    met = _condition(m, i.predicate)
    before = m.d[i.n]
    count = (before & 0xFFFF) - 1 & 0xFFFF
    m.d[i.n] = m.select(met, before, before & 0xFFFF0000 | count)
    m.branch((met ^ True) & (count != 0xFFFF), target)


@instruction("FTRAPcc", "1111 001 001 111 100 | 0000 0000 000 predicate:5", since="68020", size=0)
@instruction("FTRAPcc", "1111 001 001 111 010 | 0000 0000 000 predicate:5", since="68020", size=2)
@instruction("FTRAPcc", "1111 001 001 111 011 | 0000 0000 000 predicate:5", since="68020", size=4)
def trap_on_condition(m: Any, i: Any) -> None:
    if i.size == 2:
        m.word()
    elif i.size == 4:
        m.long()
    m.trap(_condition(m, i.predicate), ArithmeticKind.TRAPV)
