"""ReferenceCpu: executes the description on plain ints, word by word: slow, and the oracle."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from emu.cpu import Breakpoint, Fault, Group, Illegal, RegisterGroup, Stop, Syscall
from emu.isa.plain_cpu import PlainCpu
from emu.isa.plain_memory import Stopped
from emu.isa.table import Decoder
from emu.m68k.isa.table import decoder, kind_of_illegal
from emu.m68k.isa.values import MASK
from emu.m68k.machine import PlainMachine
from emu.m68k.registers import FPCR_BITS, FPSR_BITS, canonical
from emu.memory import Access, AddressSpace

_WORD = struct.Struct(">H").unpack_from

Entry = tuple[Callable[[Any, Any], None], Any]


class ReferenceCpu(PlainCpu):
    """`model` is one of `isa.encoding.MODELS`. Raises ValueError for any other."""

    MACHINE = PlainMachine  # what has the registers and goes to memory

    def __init__(self, memory: AddressSpace, model: str) -> None:
        self._decoder = decoder(model)
        self.model = model
        self._machine = self.MACHINE(memory, model)
        self._decoded: dict[int, Entry] = {}
        super().__init__(memory)

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        return self._machine.pc

    @pc.setter
    def pc(self, value: int) -> None:
        self._machine.pc = value & MASK

    def get(self, name: str) -> int:
        """Raises KeyError for a register there isn't. `fpN`: 80 bits, sign and exponent on top."""
        name = canonical(name)
        machine = self._machine
        if name == "pc":
            return machine.pc
        if name == "ccr":
            return machine.ccr
        if name[:2] == "fp":
            return machine.fpu.fp[int(name[2])] if name[2:].isdecimal() else int(getattr(machine.fpu, name))
        bank = machine.d if name[0] == "d" else machine.a
        return bank[int(name[1])]

    def set(self, name: str, value: int) -> None:
        """Raises KeyError as `get`. Values are taken modulo; of `sr` only the condition codes are."""
        name = canonical(name)
        machine = self._machine
        if name == "pc":
            machine.pc = value & MASK
        elif name == "ccr":
            machine.ccr = value
        elif name in _CONTROL:
            setattr(machine.fpu, name, value & _CONTROL[name])
        elif name[:2] == "fp":
            machine.fpu.fp[int(name[2])] = value & (1 << 80) - 1
        else:
            bank = machine.d if name[0] == "d" else machine.a
            bank[int(name[1])] = value & MASK

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        return Group(self, tuple(map(canonical, names)))

    def save(self) -> bytes:
        return self._machine.dump()

    def restore(self, state: object) -> None:
        assert isinstance(state, bytes | memoryview)
        self._machine.assign(state)

    def fork(self, memory: AddressSpace) -> ReferenceCpu:
        child = ReferenceCpu(memory, self.model)
        child._machine.assign(self._machine.dump())
        return child

    # -- for `PlainCpu` ----------------------------------------------------------------------------------------

    @property
    def here(self) -> int:
        return self._machine.pc

    def forget(self) -> None:
        self._machine.forget()

    def go(self, count: int) -> Stop | None:
        while count > 0:
            try:
                return self._execute(count)
            except Stopped as stopped:
                machine = self._machine
                if stopped.done:
                    machine.pc = machine.here
                else:
                    machine.take_back()
                machine.moved.clear()
                called = isinstance(stopped.stop, Syscall) and self.on_syscall is not None and self.on_syscall()
                if not called:
                    return stopped.stop
                count -= 1
                if self._stop_wanted:
                    return None
        return None

    # -- inside ------------------------------------------------------------------------------------------------

    def _execute(self, count: int) -> Stop | None:
        machine = self._machine
        pages, decoded, breakpoints, moved = machine.code, self._decoded, self.breakpoints, machine.moved
        for _ in range(count):
            pc = machine.pc
            if breakpoints and pc in breakpoints:
                self._reported = pc
                return Breakpoint(pc)
            page = pages.get(pc >> 12)
            if page is None or pc & 1:
                page = self._code(pc)
            word = _WORD(page, pc & 0xFFF)[0]
            machine.here = (pc + 2) & MASK
            entry = decoded.get(word) or self._decode(word)
            entry[0](machine, entry[1])
            machine.pc = machine.here
            if moved:
                moved.clear()
        return None

    def _code(self, address: int) -> memoryview:
        """The page of code at `address`. Raises Stopped."""
        if address & 1:
            mapped = self.memory.protection(address) is not None
            raise Stopped(Fault(address, Access.FETCH, mapped, misaligned=True))
        return self._machine.code_page(address)

    def _decode(self, word: int) -> Entry:
        candidates = self._decoder.candidates(word)
        if candidates and candidates[0].pattern.words == 1:
            entry: Entry = candidates[0].semantics, candidates[0].decode(word)
        elif candidates:
            entry = _two_words, _Second(self._decoder, word)
        else:
            entry = _no_instruction, kind_of_illegal(word)
        self._decoded[word] = entry
        return entry


class _Second:
    """Instructions with one first word."""

    def __init__(self, decoder: Decoder, word: int) -> None:
        self._decoder = decoder
        self._word = word
        self._known: dict[int, tuple[Entry, int]] = {}

    def find(self, second: int) -> tuple[Entry, int]:
        """What to do, and how many words the pattern has."""
        entry = self._known.get(second)
        if entry is None:
            one = self._decoder.find(self._word, lambda number: second)
            if one is None:
                entry = (_no_instruction, kind_of_illegal(self._word)), 1
            else:
                count = one.pattern.words
                entry = (one.semantics, one.decode(self._word << 16 | second if count == 2 else self._word)), count
            self._known[second] = entry
        return entry


def _two_words(machine: Any, known: _Second) -> None:
    entry, words = known.find(machine.word())
    if words == 1:
        machine.here = machine.here - 2 & MASK
    entry[0](machine, entry[1])


def _no_instruction(machine: Any, kind: Any) -> None:
    raise Stopped(Illegal(kind))


_CONTROL = {"fpcr": FPCR_BITS, "fpsr": FPSR_BITS, "fpiar": MASK}
