"""Effective addresses: where an operand is, how it is read and written (programmer's reference manual, section 2).

An operand is asked for once an instruction, which fetches its extension words and moves the register of `(An)+` and
`-(An)`. The machine takes the move back if the instruction faults after all.
"""

from __future__ import annotations

from typing import Any

from emu.m68k.isa.encoding import (
    ADDRESS,
    DATA,
    DECREMENT,
    DISPLACEMENT,
    IMMEDIATE,
    INCREMENT,
    INDEX,
    INDIRECT,
    LONG,
    PC_DISPLACEMENT,
    PC_INDEX,
    SHORT,
    Ea,
)
from emu.m68k.isa.values import MASK, MASKS, extended


class DataRegister:
    """Its low bytes; the others stay as they are."""

    __slots__ = ("_m", "_number", "_size")

    def __init__(self, m: Any, number: Any, size: int) -> None:
        self._m = m
        self._number = number
        self._size = size

    def read(self) -> Any:
        return self._m.d[self._number] & MASKS[self._size]

    def write(self, value: Any) -> None:
        set_data(self._m, self._number, self._size, value)


class AddressRegister:
    """Written as a whole, the sign of a word extended."""

    __slots__ = ("_m", "_number", "_size")

    def __init__(self, m: Any, number: Any, size: int) -> None:
        self._m = m
        self._number = number
        self._size = size

    def read(self) -> Any:
        return self._m.a[self._number] & MASKS[self._size]

    def write(self, value: Any) -> None:
        self._m.a[self._number] = extended(value, self._size)


class Memory:
    __slots__ = ("_m", "_size", "address")

    def __init__(self, m: Any, address: Any, size: int) -> None:
        self._m = m
        self.address = address
        self._size = size

    def read(self) -> Any:
        return self._m.load(self._size, self.address)

    def write(self, value: Any) -> None:
        self._m.store(self._size, self.address, value)


class Immediate:
    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def read(self) -> Any:
        return self._value


Operand = Any  # DataRegister | AddressRegister | Memory | Immediate


def operand(m: Any, ea: Ea, size: int) -> Operand:
    if ea.mode == DATA:
        return DataRegister(m, ea.register, size)
    if ea.mode == ADDRESS:
        return AddressRegister(m, ea.register, size)
    if ea.mode == IMMEDIATE:
        return Immediate(immediate(m, size))
    return Memory(m, address(m, ea, size), size)


def immediate(m: Any, size: int) -> Any:
    """A byte is the low half of its word."""
    return m.long() if size == 4 else m.word() & MASKS[size]


def set_data(m: Any, number: Any, size: int, value: Any) -> None:
    if size < 4:
        value = m.d[number] & (MASKS[size] ^ MASK) | value & MASKS[size]
    m.d[number] = value


def address(m: Any, ea: Ea, size: int = 0) -> Any:
    """The address of an operand of `size` bytes in memory."""
    mode, register = ea
    if mode == INDIRECT:
        return m.a[register]
    if mode == INCREMENT:
        before = m.a[register]
        m.move(register, (before + step(m, register, size)) & MASK)
        return before
    if mode == DECREMENT:
        after = (m.a[register] - step(m, register, size)) & MASK
        m.move(register, after)
        return after
    if mode == DISPLACEMENT:
        return (m.a[register] + extended(m.word(), 2)) & MASK
    if mode == INDEX:
        return m.indexed(m.a[register])
    if mode == SHORT:
        return extended(m.word(), 2)
    if mode == LONG:
        return m.long()
    base = m.here
    if mode == PC_DISPLACEMENT:
        return (base + extended(m.word(), 2)) & MASK
    if mode == PC_INDEX:
        return m.indexed(base)
    return m.any_address(ea, size)


def step(m: Any, register: Any, size: int) -> Any:
    """How far `(An)+` moves: bytes on the stack take two, so that it stays even."""
    return m.select(register == 7, 2, 1) if size == 1 else size


def indexed(m: Any, base: Any, extension: int) -> Any:
    """The address an extension word makes of a base; what follows it is fetched."""
    index = _index(m, extension)
    if not extension & 0x100 or m.model == "68010":
        return (base + extended(extension & 0xFF, 1) + index) & MASK
    if extension & 0x80:
        base = 0
    if extension & 0x40:
        index = 0
    inner = (base + _displacement(m, extension >> 4 & 3)) & MASK
    kind = extension & 7
    if not kind:
        return (inner + index) & MASK
    if kind < 4:  # indexed before the indirection
        inner = m.load(4, (inner + index) & MASK)
        index = 0
    else:
        inner = m.load(4, inner)
    return (inner + index + _displacement(m, kind & 3)) & MASK


def _index(m: Any, extension: int) -> Any:
    bank = m.a if extension & 0x8000 else m.d
    value = bank[extension >> 12 & 7]
    if not extension & 0x800:
        value = extended(value & 0xFFFF, 2)
    return value if m.model == "68010" else value << (extension >> 9 & 3)


def _displacement(m: Any, kind: int) -> Any:
    """None (1), a word (2) or a long one (3). 0 is reserved, and none."""
    if kind == 2:
        return extended(m.word(), 2)
    return m.long() if kind == 3 else 0
