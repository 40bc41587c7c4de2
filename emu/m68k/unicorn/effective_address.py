"""Where the operand of an instruction lies that is carried out here.

M68000 Family Programmer's Reference Manual, section 2.2: addressing modes and the brief and full extension words.
"""

from __future__ import annotations

from typing import NamedTuple

from emu.m68k.isa.values import MASK
from emu.m68k.unicorn.registers import Registers
from emu.memory import AddressSpace


class Operand(NamedTuple):
    """An operand in memory. `pointer` becomes `moved` once the instruction can no longer fault."""

    address: int
    end: int  # address after the extension words
    pointer: str | None = None
    moved: int = 0

    def commit(self, registers: Registers) -> None:
        """Do what (An)+ and -(An) do besides, and go on to the next instruction."""
        if self.pointer is not None:
            registers.set(self.pointer, self.moved)
        registers.set("pc", self.end)


def locate(registers: Registers, memory: AddressSpace, word: int, at: int, size: int) -> Operand | None:
    """The operand of `size` bytes that the low six bits of `word` name; `at` is the address of the extension words.

    None: it is a register, or the mode does not exist. Raises MemoryFault where an extension word or a pointer in
    memory can't be read.
    """
    mode, number = word >> 3 & 7, word & 7
    name = f"a{number}"
    if mode in (2, 3, 4):
        pointer = registers.get(name)
        if mode == 2:
            return Operand(pointer, at)
        if mode == 3:
            return Operand(pointer, at, name, pointer + size & MASK)
        pointer = pointer - size & MASK
        return Operand(pointer, at, name, pointer)
    if mode == 5:
        return Operand(registers.get(name) + memory.s16(at) & MASK, at + 2)
    if mode == 6:
        return _indexed(registers, memory, registers.get(name), at)
    if mode != 7:
        return None
    if number == 0:
        return Operand(memory.s16(at) & MASK, at + 2)
    if number == 1:
        return Operand(memory.u32(at), at + 4)
    if number == 2:
        return Operand(at + memory.s16(at) & MASK, at + 2)
    if number == 3:
        return _indexed(registers, memory, at, at)
    return Operand(at, at + size + (size & 1)) if number == 4 else None


def _indexed(registers: Registers, memory: AddressSpace, base: int, at: int) -> Operand:
    extension = memory.u16(at)
    index = registers.get(f"{'da'[extension >> 15]}{extension >> 12 & 7}")
    if not extension & 0x800:
        index = (index & 0xFFFF ^ 0x8000) - 0x8000
    index <<= extension >> 9 & 3
    at += 2
    if not extension & 0x100:
        return Operand(base + index + ((extension & 0xFF ^ 0x80) - 0x80) & MASK, at)
    if extension & 0x80:
        base = 0
    if extension & 0x40:
        index = 0
    displacement, at = _displacement(memory, extension >> 4 & 3, at)
    if not extension & 7:
        return Operand(base + displacement + index & MASK, at)
    outer, at = _displacement(memory, extension & 3, at)
    if extension & 4:  # indexed after the indirection
        return Operand(memory.u32(base + displacement & MASK) + index + outer & MASK, at)
    return Operand(memory.u32(base + displacement + index & MASK) + outer & MASK, at)


def _displacement(memory: AddressSpace, size: int, at: int) -> tuple[int, int]:
    """Its value and the address after it."""
    if size == 2:
        return memory.s16(at), at + 2
    if size == 3:
        return memory.s32(at), at + 4
    return 0, at
