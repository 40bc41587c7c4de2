"""The machine of the reference engine: `isa.protocol.Machine` on plain ints."""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Callable

from emu.cpu import Arithmetic, ArithmeticKind, Fault, Illegal, IllegalKind, Trap
from emu.isa.plain_memory import PlainMemory, Stopped
from emu.memory import PROT_READ, PROT_WRITE, Access, AddressSpace
from emu.parisc.floats import FloatingPoint
from emu.parisc.isa.values import MASK, register_mask
from emu.parisc.registers import BLOCK_SIZE, USER

_UNPACK = {size: struct.Struct(">" + code).unpack_from for size, code in ((1, "B"), (2, "H"), (4, "I"), (8, "Q"))}
_PACK = {size: struct.Struct(">" + code).pack_into for size, code in ((1, "B"), (2, "H"), (4, "I"), (8, "Q"))}
_BLOCK = struct.Struct("=65Q16I")

_TICK = 10  # nanoseconds a count of the interval timer: 100 MHz
# Model and revision as a PA7300LC and a PA8700 report them.
_FLOAT_UNIT = {"1.0": 0x000F0800, "1.1": 0x000F0800, "2.0": 0x00130800}


def interval_timer() -> int:
    """CR16."""
    return time.perf_counter_ns() // _TICK & MASK


class PlainMachine(PlainMemory):
    """The caller sets `pc`, `link`, `next` and `raw` before each instruction, and zeroes `gr[0]` after it."""

    def __init__(self, memory: AddressSpace, architecture: str, on_flush: Callable[[int], None] | None = None) -> None:
        super().__init__(memory)
        self.architecture = architecture
        self._on_flush = on_flush
        self.mask = register_mask(architecture)
        self.gr = [0] * 32
        self.fr = [0] * 32
        self.sr = [0] * 8
        self.cr = [0] * 32
        self.sar = self.cb = self.v = self.space = 0
        self.n: int | bool = 0  # the next instruction is nullified
        self.pc = USER  # the head of the address queue
        self.back = 4 | USER  # its tail
        self.link = self.next = 8 | USER
        self.raw = 0  # the instruction's word as the host reads it
        self.fp = FloatingPoint(self.fr, self._float_trap)

    # -- state -------------------------------------------------------------------------------------------------

    def dump(self) -> bytes:
        """The state in the layout of `registers`."""
        words = (*self.sr, self.pc, self.back, self.space, int(self.n), self.v, self.sar, self.cr[26], self.cr[27])
        return _BLOCK.pack(*self.fr, *self.gr, self.cb, *words).ljust(BLOCK_SIZE, b"\0")

    def assign(self, block: bytes) -> None:
        values = _BLOCK.unpack_from(block)
        self.fr[:] = values[:32]
        self.gr[:] = values[32:64]
        self.cb = values[64]
        self.sr[:] = values[65:73]
        self.pc, self.back, self.space, self.n, self.v, self.sar, self.cr[26], self.cr[27] = values[73:]

    # -- control -----------------------------------------------------------------------------------------------

    def select(self, condition: bool, yes: int, no: int) -> int:
        return yes if condition else no

    def nullify(self, condition: bool) -> None:
        self.n = condition

    def branch(self, condition: bool, target: int, nullify: bool) -> None:
        if condition:
            self.next = target | USER
        self.n = nullify

    def enter_space(self, number: int) -> None:
        self.space = self.sr[number]

    def trap(self, condition: bool, kind: ArithmeticKind) -> None:
        if condition:
            raise Stopped(Arithmetic(kind))

    def illegal(self, kind: IllegalKind) -> None:
        raise Stopped(Illegal(kind))

    def breakpoint(self, number: int) -> None:
        raise Stopped(Trap(number))

    # -- memory ------------------------------------------------------------------------------------------------

    def load(self, size: int, address: int) -> int:
        view = self._read.get(address >> 12)
        if view is None or address & size - 1:
            if not address & size - 1 and self.memory.devices.grants(address, write=False):
                return self.memory.devices.read(address, size)
            view = self._page(address, size, Access.READ)
        value: int = _UNPACK[size](view, address & 0xFFF)[0]
        return value

    def store(self, size: int, address: int, value: int) -> None:
        view = self._write.get(address >> 12)
        if view is None or address & size - 1:
            if not address & size - 1 and self.memory.devices.grants(address, write=True):
                self.memory.devices.write(address, size, value)
                return
            view = self._page(address, size, Access.WRITE)
        _PACK[size](view, address & 0xFFF, value & (1 << 8 * size) - 1)

    def store_bytes(self, size: int, address: int, value: int, ending: int) -> None:
        data = (value & (1 << 8 * size) - 1).to_bytes(size, "big")
        part, word = address & size - 1, address & -size
        if ending:
            data, address = data[:part], word
        else:
            data = data[part:]
        if data and word >> 12 not in self._write and not self.memory.devices.grants(address, write=True):
            self._page(word, size, Access.WRITE)  # what faults is the word, as in native code, which reads it first
        for place, byte in enumerate(data):
            self.store(1, address + place, byte)

    def probe(self, address: int, write: int) -> int:
        if self.memory.devices.grants(address, bool(write)):
            return 1
        wanted = PROT_WRITE if write else PROT_READ
        protection = self.memory.protection(address)
        return int(protection is not None and bool(protection & wanted))

    def flush(self, address: int) -> None:
        """Here words are decoded each time they are fetched; another engine may have kept what it made of them."""
        if self._on_flush is not None:
            self._on_flush(address)

    def _page(self, address: int, size: int, access: Access) -> memoryview:
        """The page an access of so many bytes goes to. Raises Stopped, for a page that isn't there before all else."""
        view = self.page(address, access)
        if address & size - 1:
            raise Stopped(Fault(address, access, True, misaligned=True))
        return view

    # -- registers ---------------------------------------------------------------------------------------------

    def fw(self, number: int, half: int) -> int:
        value = self.fr[number]
        return value & MASK if half else value >> 32

    def set_fw(self, number: int, half: int, value: int) -> None:
        old = self.fr[number]
        self.fr[number] = old & ~MASK | value if half else old & MASK | value << 32

    def status_access(self, number: int) -> None:
        """The status is always complete."""

    def timer(self) -> int:
        return interval_timer()

    def identify(self) -> int:
        return _FLOAT_UNIT[self.architecture]

    def _float_trap(self, exceptions: int) -> None:
        """Exception register 1, the right half of register 0, has the instruction with the exceptions on top."""
        word = int.from_bytes(self.raw.to_bytes(4, sys.byteorder), "big")
        self.set_fw(0, 1, exceptions << 27 | word & 0x3FFFFFF)
        raise Stopped(Arithmetic(ArithmeticKind.FLOAT))
