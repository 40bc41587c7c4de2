"""Moving data: MOVE and its relatives, LEA, PEA, LINK, UNLK, EXG, MOVEM, MOVEP, MOVE16."""

from __future__ import annotations

from typing import Any

from emu.m68k.isa.addressing import address, operand, set_data
from emu.m68k.isa.encoding import DECREMENT, INCREMENT, instruction
from emu.m68k.isa.flags import Logic
from emu.m68k.isa.values import MASK, MASKS, extended, signed


def push(m: Any, value: Any) -> None:
    top = (m.a[7] - 4) & MASK
    m.store(4, top, value)
    m.a[7] = top


@instruction("MOVE", "00 01 to.data-alterable ea.data", size=1)
@instruction("MOVE", "00 11 to.data-alterable ea.any", size=2)
@instruction("MOVE", "00 10 to.data-alterable ea.any", size=4)
def move(m: Any, i: Any) -> None:
    value = operand(m, i.ea, i.size).read()
    operand(m, i.to, i.size).write(value)
    m.cc = Logic(value, i.size)


@instruction("MOVEA", "00 11 n:3 001 ea.any", size=2)
@instruction("MOVEA", "00 10 n:3 001 ea.any", size=4)
def move_address(m: Any, i: Any) -> None:
    m.a[i.n] = extended(operand(m, i.ea, i.size).read(), i.size)


@instruction("MOVEQ", "0111 n:3 0 data:8")
def move_quick(m: Any, i: Any) -> None:
    value = extended(i.data, 1)
    m.d[i.n] = value
    m.cc = Logic(value, 4)


@instruction("LEA", "0100 n:3 111 ea.control")
def load_effective_address(m: Any, i: Any) -> None:
    m.a[i.n] = address(m, i.ea)


@instruction("PEA", "0100 1000 01 ea.control")
def push_effective_address(m: Any, i: Any) -> None:
    push(m, address(m, i.ea))


@instruction("LINK", "0100 1110 0101 0 n:3", since="68020", size=2)
@instruction("LINK", "0100 1000 0000 1 n:3", since="68020", size=4)
def link(m: Any, i: Any) -> None:
    displacement = extended(m.word(), 2) if i.size == 2 else m.long()
    frame = (m.a[7] - 4) & MASK
    # Of A7 itself it is the new value that is stored.
    _link(m, i.n, m.select(i.n == 7, frame, m.a[i.n]), displacement)


@instruction("LINK", "0100 1110 0101 0 n:3", since="68010", until="68010")
def link_of_68010(m: Any, i: Any) -> None:
    """Of A7 itself it stores the old value, as the 68000's microcode does."""
    _link(m, i.n, m.a[i.n], extended(m.word(), 2))


def _link(m: Any, register: Any, stored: Any, displacement: Any) -> None:
    frame = (m.a[7] - 4) & MASK
    m.store(4, frame, stored)
    m.a[register] = frame
    m.a[7] = (frame + displacement) & MASK


@instruction("UNLK", "0100 1110 0101 1 n:3")
def unlink(m: Any, i: Any) -> None:
    frame = m.a[i.n]
    value = m.load(4, frame)
    m.a[7] = (frame + 4) & MASK
    m.a[i.n] = value


@instruction("EXG", "1100 n:3 1 01000 k:3", banks="dd")
@instruction("EXG", "1100 n:3 1 01001 k:3", banks="aa")
@instruction("EXG", "1100 n:3 1 10001 k:3", banks="da")
def exchange(m: Any, i: Any) -> None:
    first, second = getattr(m, i.banks[0]), getattr(m, i.banks[1])
    value, other = first[i.n], second[i.k]
    first[i.n] = other
    second[i.k] = value


@instruction("SWAP", "0100 1000 0100 0 n:3")
def swap(m: Any, i: Any) -> None:
    value = m.d[i.n]
    result = value >> 16 | (value & 0xFFFF) << 16
    m.d[i.n] = result
    m.cc = Logic(result, 4)


@instruction("MOVEM", "0100 1000 1 size.wl ea.registers-to")
def store_registers(m: Any, i: Any) -> None:
    """Backwards for -(An); the register that moves is stored as it will be after one step (68020 and later)."""
    mask = m.word()
    size = i.size
    if i.ea.mode != DECREMENT:
        place = address(m, i.ea)
        for number in range(16):
            listed = mask >> number & 1 != 0
            m.store_if(listed, size, place, _register(m, number))
            place = m.select(listed, (place + size) & MASK, place)
        return
    base = i.ea.register
    place = m.a[base]
    for number in range(15, -1, -1):
        listed = mask >> 15 - number & 1 != 0
        below = (place - size) & MASK
        value = _register(m, number)
        if number > 7 and m.model != "68010":
            value = m.select(base == number - 8, (value - size) & MASK, value)
        m.store_if(listed, size, below, value)
        place = m.select(listed, below, place)
    m.a[base] = place


@instruction("MOVEM", "0100 1100 1 size.wl ea.registers-from")
def load_registers(m: Any, i: Any) -> None:
    """Nothing is written before all is read; with (An)+ it is the address that ends up in An."""
    mask = m.word()
    size = i.size
    place = m.a[i.ea.register] if i.ea.mode == INCREMENT else address(m, i.ea)
    values = []
    for number in range(16):
        listed = mask >> number & 1 != 0
        if listed is False:
            continue
        value = _register(m, number)
        loaded = m.load_if(listed, size, place, value)
        values.append((number, m.select(listed, extended(loaded & MASKS[size], size), value)))
        place = m.select(listed, (place + size) & MASK, place)
    for number, value in values:
        if number < 8:
            m.d[number] = value
        else:
            m.a[number - 8] = value
    if i.ea.mode == INCREMENT:
        m.a[i.ea.register] = place


def _register(m: Any, number: int) -> Any:
    return m.d[number] if number < 8 else m.a[number - 8]


@instruction("MOVEP", "0000 n:3 1 0 size.wl 001 k:3")
def move_from_peripheral(m: Any, i: Any) -> None:
    """Every second byte."""
    place = m.a[i.k] + signed(m.word(), 2)
    value: Any = 0
    for step in range(i.size):
        value = value << 8 | m.load(1, (place + 2 * step) & MASK)
    set_data(m, i.n, i.size, value)


@instruction("MOVEP", "0000 n:3 1 1 size.wl 001 k:3")
def move_to_peripheral(m: Any, i: Any) -> None:
    place = m.a[i.k] + signed(m.word(), 2)
    value = m.d[i.n]
    for step in range(i.size):
        m.store(1, (place + 2 * step) & MASK, value >> 8 * (i.size - 1 - step) & 0xFF)


@instruction("MOVE16", "1111 0110 0010 0 n:3 | 1 k:3 0000 0000 0000", since="68040", until="68040")
def move_line(m: Any, i: Any) -> None:
    """(Ax)+ to (Ay)+, of whole lines."""
    source, target = m.a[i.n], m.a[i.k]
    _move_16(m, source, target)
    m.a[i.n] = (source + 16) & MASK
    # Of one register it is one step.
    m.a[i.k] = (target + 16) & MASK


@instruction("MOVE16", "1111 0110 000 up:1 0 n:3", since="68040", until="68040", to_memory=True)
@instruction("MOVE16", "1111 0110 000 up:1 1 n:3", since="68040", until="68040", to_memory=False)
def move_line_absolute(m: Any, i: Any) -> None:
    """(An)+ or (An) and an absolute address; `up` 0 moves An on."""
    absolute = m.long()
    base = m.a[i.n]
    source, target = (base, absolute) if i.to_memory else (absolute, base)
    _move_16(m, source, target)
    if not m.constant(i.up):
        m.a[i.n] = (base + 16) & MASK


def _move_16(m: Any, source: Any, target: Any) -> None:
    source, target = source & (MASK ^ 15), target & (MASK ^ 15)
    words = [m.load(4, source + place) for place in range(0, 16, 4)]
    for place, word in enumerate(words):
        m.store(4, target + 4 * place, word)
