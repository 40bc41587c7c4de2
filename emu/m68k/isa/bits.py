"""Single bits, bit fields, and the indivisible CAS and CAS2."""

from __future__ import annotations

from typing import Any

from emu.cpu import IllegalKind
from emu.m68k.isa.addressing import address, operand, set_data
from emu.m68k.isa.encoding import DATA, instruction
from emu.m68k.isa.flags import Difference, Flags
from emu.m68k.isa.values import MASK, MASKS, signed

_TEST, _CHANGE, _CLEAR, _SET = range(4)


def _bit(m: Any, i: Any, number: Any) -> None:
    """Of all of a data register, or of a byte in memory. Only Z is set."""
    size = 4 if i.ea.mode == DATA else 1
    target = operand(m, i.ea, size)
    value = target.read()
    bit = 1 << (number & 8 * size - 1)
    was_clear = value & bit == 0
    if i.kind == _CHANGE:
        target.write(value ^ bit)
    elif i.kind == _CLEAR:
        target.write(value & (bit ^ MASK))
    elif i.kind == _SET:
        target.write(value | bit)
    before = m.cc
    m.cc = Flags(before.n, was_clear, before.v, before.c)


@instruction("BTST", "0000 n:3 100 ea.data", kind=_TEST)
@instruction("BCHG", "0000 n:3 101 ea.data-alterable", kind=_CHANGE)
@instruction("BCLR", "0000 n:3 110 ea.data-alterable", kind=_CLEAR)
@instruction("BSET", "0000 n:3 111 ea.data-alterable", kind=_SET)
def bit_by_register(m: Any, i: Any) -> None:
    _bit(m, i, m.d[i.n])


@instruction("BTST", "0000 1000 00 ea.compared", kind=_TEST)
@instruction("BCHG", "0000 1000 01 ea.data-alterable", kind=_CHANGE)
@instruction("BCLR", "0000 1000 10 ea.data-alterable", kind=_CLEAR)
@instruction("BSET", "0000 1000 11 ea.data-alterable", kind=_SET)
def bit_by_number(m: Any, i: Any) -> None:
    _bit(m, i, m.word() & 0xFF)


# Bit fields. The offset counts from the most significant bit; in a register it is modulo 32 and the field goes round,
# in memory it is any number of bits from the address, of which a register has 32 with a sign.

_FIELD = "0 n:3 by:1 offset:5 of:1 width:5"
_FIELD_TEST = "0 000 by:1 offset:5 of:1 width:5"


class BitField:
    """`value` is the field's contents, the least significant bit last."""

    def __init__(self, m: Any, i: Any) -> None:
        self._m = m
        by, of = m.constant(i.by), m.constant(i.of)
        self.offset = m.d[i.offset & 7] if by else i.offset
        width = m.d[i.width & 7] if of else i.width
        self.width = width = (width - 1 & 31) + 1
        self.mask = (1 << width) - 1 & MASK
        self._register = i.ea.register if i.ea.mode == DATA else None
        if self._register is not None:
            self._turn = self.offset + width & 31
            self.value = _turned(m.d[self._register], self._turn) & self.mask
            return
        start = signed(self.offset, 4) if by else self.offset
        self._address = (address(m, i.ea) + (start >> 3)) & MASK
        self._size = (start & 7) + width + 7 >> 3
        known = self._size.__class__ is int
        self._bytes = (_load if known else _load_some)(m, self._address, self._size)
        self._shift = 8 * (self._size if known else _MOST) - (start & 7) - width
        self.value = self._bytes >> self._shift & self.mask

    def write(self, value: Any) -> None:
        m = self._m
        if self._register is None:
            hole = self.mask << self._shift ^ (1 << 8 * _MOST) - 1
            changed = self._bytes & hole | value << self._shift
            if self._size.__class__ is int:
                _store(m, self._address, self._size, changed)
            else:
                _store_some(m, self._address, self._size, self._bytes, changed)
            return
        turn = 32 - self._turn & 31
        mask = _turned(self.mask, turn)
        m.d[self._register] = m.d[self._register] & (mask ^ MASK) | _turned(value, turn)

    def flags(self, value: Any) -> Flags:
        return Flags(value >> self.width - 1 != 0, value == 0, False, False)


def _turned(value: Any, places: Any) -> Any:
    """32 bits, moved to the left and round."""
    return (value << places | value >> 32 - places) & MASK


def _load(m: Any, place: Any, size: int) -> Any:
    """1 to 5 bytes."""
    value: Any = 0
    for step in _steps(size):
        value = value << 8 * step | m.load(step, place)
        place = (place + step) & MASK
    return value


def _store(m: Any, place: Any, size: int, value: Any) -> None:
    for step in _steps(size):
        size -= step
        m.store(step, place, value >> 8 * size & MASKS[step])
        place = (place + step) & MASK


_MOST = 5  # bytes a field touches


def _load_some(m: Any, place: Any, size: Any) -> Any:
    """So many of five bytes, the first one on top."""
    value: Any = 0
    for number in range(_MOST):
        value = value << 8 | m.load_if(size > number, 1, place + number & MASK, 0)
    return value


def _store_some(m: Any, place: Any, size: Any, before: Any, value: Any) -> None:
    """The first byte stays what it is until the others were stored: where one of them faults nothing is changed."""
    m.store(1, place, before >> 8 * (_MOST - 1) & 0xFF)
    for number in range(_MOST - 1, -1, -1):
        m.store_if(size > number, 1, place + number & MASK, value >> 8 * (_MOST - 1 - number) & 0xFF)


def _steps(size: int) -> tuple[int, ...]:
    return ((), (1,), (2,), (2, 1), (4,), (4, 1))[size]


@instruction("BFTST", f"1110 1000 11 ea.bit-field | {_FIELD_TEST}", since="68020")
def field_test(m: Any, i: Any) -> None:
    field = BitField(m, i)
    m.cc = field.flags(field.value)


@instruction("BFEXTU", f"1110 1001 11 ea.bit-field | {_FIELD}", since="68020")
def field_extract(m: Any, i: Any) -> None:
    field = BitField(m, i)
    m.d[i.n] = field.value
    m.cc = field.flags(field.value)


@instruction("BFEXTS", f"1110 1011 11 ea.bit-field | {_FIELD}", since="68020")
def field_extract_signed(m: Any, i: Any) -> None:
    field = BitField(m, i)
    top = 1 << field.width - 1
    m.d[i.n] = (field.value ^ top) - top & MASK
    m.cc = field.flags(field.value)


@instruction("BFCHG", f"1110 1010 11 ea.bit-field-alterable | {_FIELD_TEST}", since="68020")
def field_change(m: Any, i: Any) -> None:
    field = BitField(m, i)
    field.write(field.value ^ field.mask)
    m.cc = field.flags(field.value)


@instruction("BFCLR", f"1110 1100 11 ea.bit-field-alterable | {_FIELD_TEST}", since="68020")
def field_clear(m: Any, i: Any) -> None:
    field = BitField(m, i)
    field.write(0)
    m.cc = field.flags(field.value)


@instruction("BFSET", f"1110 1110 11 ea.bit-field-alterable | {_FIELD_TEST}", since="68020")
def field_set(m: Any, i: Any) -> None:
    field = BitField(m, i)
    field.write(field.mask)
    m.cc = field.flags(field.value)


@instruction("BFINS", f"1110 1111 11 ea.bit-field-alterable | {_FIELD}", since="68020")
def field_insert(m: Any, i: Any) -> None:
    field = BitField(m, i)
    value = m.d[i.n] & field.mask
    field.write(value)
    m.cc = field.flags(value)


@instruction("BFFFO", f"1110 1101 11 ea.bit-field | {_FIELD}", since="68020")
def field_find_first_one(m: Any, i: Any) -> None:
    """The offset of the first bit that is set, or the first one behind the field. Of an offset in a register all 32
    bits count in the sum, be the field in a register or not.
    """
    field = BitField(m, i)
    m.d[i.n] = field.offset + field.width - m.bit_length(field.value) & MASK
    m.cc = field.flags(field.value)


# CAS and CAS2: no other guest runs in between.


@instruction("CAS", "0000 1 01 011 ea.memory-alterable | 0000000 n:3 000 k:3", since="68020", size=1)
@instruction("CAS", "0000 1 10 011 ea.memory-alterable | 0000000 n:3 000 k:3", since="68020", size=2)
@instruction("CAS", "0000 1 11 011 ea.memory-alterable | 0000000 n:3 000 k:3", since="68020", size=4)
def compare_and_swap(m: Any, i: Any) -> None:
    target = operand(m, i.ea, i.size)
    found = target.read()
    flags = Difference(found, m.d[i.k] & MASKS[i.size], i.size)
    target.write(m.select(flags.z, m.d[i.n], found))  # which may fault
    set_data(m, i.k, i.size, found)  # it is that, if they are the same
    m.cc = flags


_PLACE = "bank:1 place:3 000 n:3 000 k:3"


@instruction("CAS2", f"0000 1100 1111 1100 | {_PLACE}", since="68020", size=2)
@instruction("CAS2", f"0000 1110 1111 1100 | {_PLACE}", since="68020", size=4)
def compare_and_swap_two(m: Any, i: Any) -> None:
    size = i.size
    second = m.constant(m.word())
    if second & 0x0E38:
        m.illegal(IllegalKind.ILLEGAL)
    places = [(m.a if bank else m.d)[number] for bank, number in ((i.bank, i.place), (second >> 15, second >> 12 & 7))]
    found = [m.load(size, place) for place in places]
    compared = (i.k, second & 7)
    flags = [Difference(value, m.d[n] & MASKS[size], size) for value, n in zip(found, compared, strict=True)]
    same = flags[0].z & flags[1].z
    m.store_if(same, size, places[0], m.d[i.n])
    m.store_if(same, size, places[1], m.d[second >> 6 & 7])
    # The first one last: it stays if both are to go to one register.
    for value, number in zip(reversed(found), reversed(compared), strict=True):
        set_data(m, number, size, m.select(same, m.d[number], value))
    first, other = flags
    m.cc = Flags(*(m.select(first.z, b, a) for a, b in zip(_bits(first), _bits(other), strict=True)))


def _bits(flags: Flags) -> tuple[Any, ...]:
    return flags.n, flags.z, flags.v, flags.c
