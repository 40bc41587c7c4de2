"""PariscCpu: the reference engine. It executes the description word by word on plain ints: slow, and the oracle."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

from emu.cpu import Breakpoint, Fault, Group, Illegal, IllegalKind, RegisterGroup, Stop, Syscall
from emu.isa.declaration import Fields, Semantics
from emu.isa.plain_cpu import PlainCpu
from emu.isa.plain_memory import Stopped
from emu.memory import PAGE, PROT_EXEC, PROT_READ, Access, AddressSpace
from emu.parisc.interpreting import PlainMachine
from emu.parisc.isa.table import decoder
from emu.parisc.isa.values import MASK
from emu.parisc.registers import GATEWAY, PC_MASK, USER, bits, canonical, half_of, psw, psw_parts

Entry = tuple[Semantics, Fields]


class PariscCpu(PlainCpu):
    """`architecture` is "1.0", "1.1" or "2.0". Raises ValueError for any other.

    A system call leaves the PC at the address in register 31. The address queue, nullification included, is precise at
    every stop; to set `pc` sets the whole queue.
    """

    MACHINE = PlainMachine  # what has the registers and goes to memory

    def __init__(self, memory: AddressSpace, architecture: str, on_flush: Callable[[int], None] | None = None) -> None:
        """`on_flush` is called with each address FIC and the like are given."""
        self._decoder = decoder(architecture)
        self.architecture = architecture
        self._machine = self.MACHINE(memory, architecture, on_flush)
        self._decoded: dict[int, Entry] = {}  # by the word as the host reads it
        self._pages: dict[int, memoryview] = {}  # code, as words of the host
        super().__init__(memory)

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        return self._machine.pc & PC_MASK

    @pc.setter
    def pc(self, value: int) -> None:
        machine = self._machine
        machine.pc = value & PC_MASK | USER
        machine.back = (machine.pc + 4) & MASK
        machine.n = 0

    def get(self, name: str) -> int:
        """Raises KeyError for a register there isn't. `fr0`..`fr31` have 64 bits, their halves are `fr0l`, `fr0r`;
        `gr0` is the right half of a general register."""
        machine = self._machine
        name = canonical(name, machine.mask)
        if name == "pc":
            return self.pc
        if name in ("psw", "pswl"):
            return psw(int(machine.n), machine.v, machine.cb) >> (32 if name == "pswl" else 0) & MASK
        if name == "cr16":
            return machine.timer()
        half = half_of(name)
        if half is not None:
            whole = int(getattr(machine, half[0][:2])[int(half[0][2:])])
            return whole & MASK if half[1] else whole >> 32
        bank, number = name[:2], name[2:]
        if number.isdecimal():
            value = int(getattr(machine, bank)[int(number)])
            return value & MASK if bank == "gr" else value
        return int(getattr(machine, _ATTRIBUTES[name]))

    def set(self, name: str, value: int) -> None:
        """Raises KeyError as `get`. Values are taken modulo; register 0 and the timer stay as they are."""
        machine = self._machine
        name = canonical(name, machine.mask)
        half = half_of(name)
        bank, number = name[:2], name[2:]
        if name == "pc":
            self.pc = value
        elif name == "psw":
            machine.n, machine.v, machine.cb = psw_parts(value & MASK)
        elif name == "pswl":
            machine.cb = machine.cb & MASK | psw_parts((value & MASK) << 32)[2] & machine.mask
        elif half is not None and half[0] != "gr0":
            registers, index = getattr(machine, half[0][:2]), int(half[0][2:])
            new = registers[index] & ~MASK | value & MASK if half[1] else registers[index] & MASK | (value & MASK) << 32
            registers[index] = new if half[0].startswith("fr") else new & machine.mask
        elif name in ("pcoqh", "pcoqt"):
            setattr(machine, _ATTRIBUTES[name], value & PC_MASK | USER)
        elif name in _ATTRIBUTES:
            setattr(machine, _ATTRIBUTES[name], value & bits(name, machine.mask))
        elif number.isdecimal() and name not in ("gr0", "cr16"):
            getattr(machine, bank)[int(number)] = value & bits(name, machine.mask)

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        return Group(self, tuple(canonical(name, self._machine.mask) for name in names))

    def save(self) -> bytes:
        return self._machine.dump()

    def restore(self, state: object) -> None:
        assert isinstance(state, bytes)
        self._machine.assign(state)

    def fork(self, memory: AddressSpace) -> PariscCpu:
        child = PariscCpu(memory, self.architecture)
        child._machine.assign(self._machine.dump())
        return child

    # -- for `PlainCpu` ----------------------------------------------------------------------------------------

    @property
    def here(self) -> int:
        return self._machine.pc

    @staticmethod
    def place(address: int) -> int:
        return address & PC_MASK | USER

    def forget(self) -> None:
        self._pages.clear()
        self._machine.forget()

    def go(self, count: int) -> Stop | None:
        """Nullified instructions are counted, too."""
        machine, gr = self._machine, self._machine.gr
        pages, decoded, breakpoints = self._pages, self._decoded, self.breakpoints
        try:
            for _ in range(count):
                pc = machine.pc
                if machine.n:
                    machine.n = 0
                    machine.pc = machine.back
                    machine.back = (machine.back + 4) & MASK
                    continue
                if breakpoints and pc in breakpoints:
                    self._reported = pc
                    return Breakpoint(pc & PC_MASK)
                page = pages.get(pc >> 12)
                if page is None:
                    if pc & PC_MASK == GATEWAY:
                        if self._system_call():
                            continue
                        return Syscall()
                    page = self._code(pc & PC_MASK)
                word = page[pc >> 2 & 1023]
                entry = decoded.get(word) or self._decode(word)
                back = machine.back
                machine.link = machine.next = (back + 4) & MASK
                machine.raw = word
                entry[0](machine, entry[1])
                gr[0] = 0
                machine.pc = back
                machine.back = machine.next
        except Stopped as stopped:
            return stopped.stop
        return None

    # -- inside ------------------------------------------------------------------------------------------------

    def _system_call(self) -> bool:
        self.pc = self._machine.gr[31]
        return self.on_syscall is not None and self.on_syscall()

    def _code(self, address: int) -> memoryview:
        """The page of code at `address`. Raises Stopped."""
        protection = self.memory.protection(address)
        if protection is None or not protection & PROT_EXEC:
            raise Stopped(Fault(address, Access.FETCH, protection is not None))
        start = address & -PAGE
        if not protection & PROT_READ:
            return self._execute_only(start)
        page = self.memory.readable(start, PAGE).cast("I")
        if start != GATEWAY & -PAGE:
            self._pages[address >> 12] = page
        return page

    def _execute_only(self, start: int) -> memoryview:
        """A copy, made for every instruction: such pages are rare."""
        import ctypes

        return memoryview(ctypes.string_at(self.memory.base + start, PAGE)).cast("I")

    def _decode(self, raw: int) -> Entry:
        """Raises Stopped for a word that is no instruction."""
        word = struct.unpack(">I", raw.to_bytes(4, sys.byteorder))[0]
        found = self._decoder.find(word)
        if found is None:
            raise Stopped(Illegal(IllegalKind.ILLEGAL))
        entry = self._decoded[raw] = found.semantics, found.decode(word)
        return entry


_ATTRIBUTES = {"pcoqh": "pc", "pcoqt": "back", "pcsq": "space", "n": "n", "v": "v", "cb": "cb", "sar": "sar"}
