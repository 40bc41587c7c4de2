"""The machine of the reference engine: `isa.machine.Machine` on plain ints."""

from __future__ import annotations

import struct

from emu.cpu import Arithmetic, ArithmeticKind, Fault, Illegal, IllegalKind, Syscall, Trap
from emu.isa.plain_memory import PlainMemory, Stopped
from emu.m68k.fpu import FloatingPoint
from emu.m68k.isa import addressing
from emu.m68k.isa.encoding import Ea
from emu.m68k.isa.flags import Flags, bits, of_bits, of_words, words
from emu.m68k.isa.values import MASK
from emu.m68k.registers import BLOCK_SIZE, FCC
from emu.memory import PAGE, PROT_EXEC, PROT_READ, Access, AddressSpace

_UNPACK = {size: struct.Struct(">" + code).unpack_from for size, code in ((1, "B"), (2, "H"), (4, "I"))}
_PACK = {size: struct.Struct(">" + code).pack_into for size, code in ((1, "B"), (2, "H"), (4, "I"))}
_WORD, _LONG = _UNPACK[2], _UNPACK[4]
_BLOCK = struct.Struct("=" + "QH6x" * 8 + "27I")


class Floating(FloatingPoint):
    """With the ways between its registers and memory."""

    def __init__(self, machine: PlainMachine) -> None:
        super().__init__(_float_trap)
        self._machine = machine

    @staticmethod
    def joined(longs: list[int]) -> int:
        value = 0
        for long in longs:
            value = value << 32 | long
        return value

    def load(self, size: int, place: int) -> int:
        return self.joined([self._machine.load(4, place + step & MASK) for step in range(0, size, 4)])

    def store(self, size: int, place: int, value: int) -> None:
        for step in range(0, size, 4):
            self._machine.store(4, place + step & MASK, value >> 8 * (size - 4 - step))

    def load_if(self, condition: bool, place: int, otherwise: int) -> int:
        return self.load(12, place) if condition else otherwise

    def store_if(self, condition: bool, place: int, value: int) -> None:
        if condition:
            self.store(12, place, value)

    def raw(self, number: int) -> int:
        bits_ = self.fp[number]
        return bits_ >> 64 << 80 | bits_ & (1 << 64) - 1

    def set_raw(self, number: int, raw: int) -> None:
        self.fp[number] = raw >> 80 << 64 | raw & (1 << 64) - 1


def _float_trap(done: bool) -> None:
    raise Stopped(Arithmetic(ArithmeticKind.FLOAT), done)


class PlainMachine(PlainMemory):
    """Whoever runs instructions sets `pc`, and `here` behind the first word, before each; then `here` is the next."""

    def __init__(self, memory: AddressSpace, model: str) -> None:
        super().__init__(memory)
        self.model = model
        self.d = [0] * 8
        self.a = [0] * 8
        self.cc: Flags = of_bits(0)
        self.x: bool = False
        self.fpu = Floating(self)
        self.pc = self.here = 0
        self.moved: list[tuple[int, int]] = []  # address registers, with what they were before `move`
        self.code: dict[int, memoryview] = {}  # pages that may be executed

    # -- state -------------------------------------------------------------------------------------------------

    @property
    def ccr(self) -> int:
        return int(bits(self, self.cc, self.x))

    @ccr.setter
    def ccr(self, value: int) -> None:
        self.cc = of_bits(value)
        self.x = value & 16 != 0

    def dump(self) -> bytes:
        """The state in the layout of `registers`."""
        fpu, cc = self.fpu, self.cc
        floats = [half for value in fpu.fp for half in (value & (1 << 64) - 1, value >> 64)]
        codes = (int(self.x), *words(self, cc))
        control = (fpu.fpcr, fpu.fpsr & ~FCC, fpu.fpsr & FCC, fpu.fpiar, fpu.pending)
        integers = (*self.d, *self.a, self.pc, *codes, *control)
        return _BLOCK.pack(*floats, *integers).ljust(BLOCK_SIZE, b"\0")

    def assign(self, block: bytes | memoryview) -> None:
        values = _BLOCK.unpack_from(block)
        fpu = self.fpu
        fpu.fp[:] = [values[place + 1] << 64 | values[place] for place in range(0, 16, 2)]
        self.d[:] = values[16:24]
        self.a[:] = values[24:32]
        self.pc, x, n, z, v, c, fpu.fpcr, fpsr, fcc, fpu.fpiar, fpu.pending = values[32:]
        fpu.fpsr = fpsr | fcc
        self.x = bool(x)
        self.cc = of_words(n, z, v, c)

    # -- control -----------------------------------------------------------------------------------------------

    def select(self, condition: bool, yes: int, no: int) -> int:
        return yes if condition else no

    def constant(self, value: int) -> int:
        return value

    def reference(self) -> None:
        """This is it."""

    def branch(self, condition: bool, target: int) -> None:
        if condition:
            self.here = target

    def divide(self, dividend: int, divisor: int) -> tuple[int, int]:
        quotient, rest = divmod(abs(dividend), abs(divisor))
        return (-quotient if (dividend ^ divisor) < 0 else quotient), (-rest if dividend < 0 else rest)

    def bit_length(self, value: int) -> int:
        return value.bit_length()

    def trap(self, condition: bool, kind: ArithmeticKind) -> None:
        if condition:
            raise Stopped(Arithmetic(kind), done=True)

    def illegal(self, kind: IllegalKind) -> None:
        raise Stopped(Illegal(kind))

    def call_system(self, number: int) -> None:
        raise Stopped(Trap(number) if number else Syscall(), done=True)

    # -- code --------------------------------------------------------------------------------------------------

    def word(self) -> int:
        here = self.here
        page = self.code.get(here >> 12)
        if page is None:
            page = self.code_page(here)
        self.here = (here + 2) & MASK
        value: int = _WORD(page, here & 0xFFF)[0]
        return value

    def long(self) -> int:
        return self.word() << 16 | self.word()

    def code_page(self, address: int) -> memoryview:
        """Raises Stopped."""
        protection = self.memory.protection(address)
        if protection is None or not protection & PROT_EXEC:
            raise Stopped(Fault(address, Access.FETCH, protection is not None))
        start = address & -PAGE
        if not protection & PROT_READ:
            import ctypes

            return memoryview(ctypes.string_at(self.memory.base + start, PAGE))  # a copy each time: such pages are rare
        page = self.code[address >> 12] = self.memory.readable(start, PAGE)
        return page

    # -- memory ------------------------------------------------------------------------------------------------

    def move(self, register: int, value: int) -> None:
        self.moved.append((register, self.a[register]))
        self.a[register] = value

    def take_back(self) -> None:
        """What `move` did in an instruction that was not done."""
        for register, value in reversed(self.moved):
            self.a[register] = value

    def indexed(self, base: int) -> int:
        return int(addressing.indexed(self, base, self.word()))

    def any_address(self, ea: Ea, size: int) -> int:
        raise ValueError(ea)

    def load(self, size: int, address: int) -> int:
        offset = address & 0xFFF
        view = self._read.get(address >> 12)
        if offset + size > PAGE:
            return self._load_across(size, address)
        if view is None:
            if self.memory.devices.grants(address, write=False):
                return self.memory.devices.read(address, size)
            view = self.page(address, Access.READ)
        value: int = _UNPACK[size](view, offset)[0]
        return value

    def store(self, size: int, address: int, value: int) -> None:
        offset = address & 0xFFF
        view = self._write.get(address >> 12)
        if offset + size > PAGE:
            self._store_across(size, address, value)
        elif view is None and self.memory.devices.grants(address, write=True):
            self.memory.devices.write(address, size, value)
        else:
            if view is None:
                view = self.page(address, Access.WRITE)
            _PACK[size](view, offset, value & (1 << 8 * size) - 1)

    def load_if(self, condition: bool, size: int, address: int, otherwise: int) -> int:
        return self.load(size, address) if condition else otherwise

    def store_if(self, condition: bool, size: int, address: int, value: int) -> None:
        if condition:
            self.store(size, address, value)

    def forget(self) -> None:
        """The mapping of memory changed."""
        super().forget()
        self.code.clear()

    def _load_across(self, size: int, address: int) -> int:
        """Of two pages, both of which have to be there."""
        self._reach(address, size, Access.READ)
        value = 0
        for place in range(address, address + size):
            value = value << 8 | self.load(1, place & MASK)
        return value

    def _store_across(self, size: int, address: int, value: int) -> None:
        self._reach(address, size, Access.WRITE)
        for number in range(size):
            self.store(1, address + number & MASK, value >> 8 * (size - 1 - number))

    def _reach(self, address: int, size: int, access: Access) -> None:
        """Both pages of an access are there. Raises Stopped."""
        for place in (address, address + size - 1 & MASK & -PAGE):
            if not self.memory.devices.grants(place, access is Access.WRITE):
                self.page(place, access)
