"""CompiledCpu: the fast engine. Cold code is interpreted natively, hot code compiled; the rest is left to the
reference.
"""

from __future__ import annotations

import ctypes
import functools
import operator
import struct
import time
from collections.abc import Callable

from emu.cpu import Breakpoint, Budget, Fault, RegisterGroup, Stop, Syscall
from emu.memory import PAGE, PROT_EXEC, PROT_READ, Access, AddressSpace
from emu.parisc.compiled import state
from emu.parisc.compiled.engine import Engine
from emu.parisc.compiled.state import CONTROL, IN_SLOT, OFFSETS, STORES
from emu.parisc.compiled.translations import Translations
from emu.parisc.machine import interval_timer
from emu.parisc.reference import PariscCpu
from emu.parisc.registers import (
    BLOCK_SIZE,
    PC_MASK,
    PLACES,
    USER,
    WIDTHS,
    Group,
    canonical,
    half_of,
    psw,
    psw_parts,
)
from emu.ticker import process_ticker

_MASK = 0xFFFFFFFF
_WRITE_ERROR = 2  # of the x86 page fault error code
_HEAD, _TAIL, _NULLIFY = (OFFSETS[name] // 4 for name in ("pcoqh", "pcoqt", "n"))
_RP = OFFSETS["gr31"] // 4
_STOP = CONTROL["stop"] // 4


class CompiledCpu:
    """As `PariscCpu`. With `precise` set a fault leaves all registers as they were before the instruction; without it
    only the address of the instruction is sure, and code is faster. `compiling` off, everything is interpreted.
    """

    def __init__(self, memory: AddressSpace, engine: Engine, *, compiling: bool = True) -> None:
        self.memory = memory
        self.architecture = engine.architecture
        self.on_syscall: Callable[[], bool] | None = None
        self.stop_wanted = False
        self._engine = engine
        self._slow: PariscCpu | None = None
        self._block = (ctypes.c_char * state.STATE_SIZE)()
        self._bytes = memoryview(self._block).cast("B")
        self._words = self._bytes.cast("I")
        self._longs = self._bytes.cast("Q")
        self._address = ctypes.addressof(self._block)
        self.translations = Translations(memory, engine, compiling)
        self._breakpoints: set[int] = set()
        self._reported: int | None = None
        self._prepared = False
        self._closed = False
        memory.enforce()
        memory.subscribe(self)
        self.pc = 0

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        return self._words[_HEAD] & PC_MASK

    @pc.setter
    def pc(self, value: int) -> None:
        head = value & PC_MASK | USER
        words = self._words
        words[_HEAD] = head
        words[_TAIL] = head + 4 & _MASK
        words[_NULLIFY] = 0

    @property
    def precise(self) -> bool:
        return self.translations.precise

    @precise.setter
    def precise(self, value: bool) -> None:
        if value != self.translations.precise:
            self.translations.precise = value
            self.translations.forget()

    def get(self, name: str) -> int:
        """As `PariscCpu.get`."""
        name = canonical(name)
        words = self._words
        if name == "pc":
            return self.pc
        if name == "psw":
            return psw(words[_NULLIFY], words[OFFSETS["v"] // 4], words[OFFSETS["cb"] // 4])
        if name == "cr16":
            return interval_timer()
        half = half_of(name)
        if half is not None:
            whole = self._longs[PLACES[half[0]].offset // 8]
            return whole & _MASK if half[1] else whole >> 32
        place = PLACES[name]
        return self._longs[place.offset // 8] if place.size == 8 else words[place.offset // 4]

    def set(self, name: str, value: int) -> None:
        """As `PariscCpu.set`."""
        name = canonical(name)
        half = half_of(name)
        if name == "pc":
            self.pc = value
        elif name == "psw":
            for part, bits in zip(("n", "v", "cb"), psw_parts(value), strict=True):
                self._words[OFFSETS[part] // 4] = bits
        elif name in ("pcoqh", "pcoqt"):
            self._words[OFFSETS[name] // 4] = value & PC_MASK | USER
        elif half is not None:
            place = PLACES[half[0]].offset // 8
            shift = 0 if half[1] else 32
            self._longs[place] = self._longs[place] & ~(_MASK << shift) | (value & _MASK) << shift
        elif PLACES.get(name, PLACES["gr0"]).size == 8:
            self._longs[PLACES[name].offset // 8] = value & (1 << 64) - 1
        elif name not in ("gr0", "cr16"):
            self._words[OFFSETS[name] // 4] = value & WIDTHS.get(name, _MASK)
        self._refresh()

    def group(self, *names: str) -> RegisterGroup:
        """Raises KeyError as `get`."""
        names = tuple(map(canonical, names))
        if all(name.startswith(("gr", "sr")) and name != "gr0" for name in names):
            places = tuple(PLACES[name].offset // 4 for name in names)
            return (_Pair if len(names) == 2 else _Words)(self._words, places)
        return Group(self, names)

    def save(self) -> object:
        return bytes(self._bytes[:BLOCK_SIZE])

    def restore(self, saved: object) -> None:
        assert isinstance(saved, bytes)
        self._bytes[:BLOCK_SIZE] = saved
        self._refresh()

    def fork(self, memory: AddressSpace) -> CompiledCpu:
        child = CompiledCpu(memory, self._engine, compiling=self.translations.compiling)
        child.restore(self.save())
        child.translations.inherit(self.translations)
        return child

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        if self._reported == self._words[_HEAD]:
            first = self.step()
            if not isinstance(first, Budget):
                return first
        self._reported = None
        if self._engine.has_replies:
            self.translations.take_finished()
        ticker = process_ticker()
        ticker.arm(self, deadline)
        self._engine.on_reply = self.cut
        if self.stop_wanted:
            self.cut()
        try:
            return self._run(deadline)
        finally:
            self._engine.on_reply = None
            ticker.disarm(self)
            self._words[_STOP] = 0

    def step(self) -> Stop:
        stop = self._assist()
        pc = self._words[_HEAD]
        self._reported = pc if pc in self._breakpoints else None
        return stop or Budget()

    def stop(self) -> None:
        """If no run is in progress the next one ends at once."""
        self.stop_wanted = True
        self.cut()

    def cut(self) -> None:
        """Make native code return. May be called from any thread."""
        self._words[_STOP] = 1
        if self._slow is not None:
            self._slow.stop()

    def add_breakpoint(self, address: int) -> None:
        address &= PC_MASK
        self._breakpoints.add(address | USER)
        self._list_breakpoints()

    def remove_breakpoint(self, address: int) -> None:
        self._breakpoints.discard(address & PC_MASK | USER)
        self._list_breakpoints()

    def invalidate(self, start: int, length: int) -> None:
        self.translations.changed(start // PAGE, (start + max(length, 1) - 1) // PAGE + 1)

    def close(self) -> None:
        """Forget the memory, which stays open. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._slow is not None:
            self._slow.close()
        self.memory.unsubscribe(self)
        self.translations.close()

    # -- memory's listener -------------------------------------------------------------------------------------

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.translations.changed(start // PAGE, (start + length) // PAGE)

    def unmapped(self, start: int, length: int) -> None:
        self.translations.changed(start // PAGE, (start + length) // PAGE)

    def protected(self, start: int, length: int, prot: int) -> None:
        self.translations.changed(start // PAGE, (start + length) // PAGE)

    def written(self, start: int, length: int) -> None:
        self.translations.changed(start // PAGE, (start + length) // PAGE)

    # -- the loop ----------------------------------------------------------------------------------------------

    def _run(self, deadline: float) -> Stop:
        words, address = self._words, self._address
        while True:
            if not self._prepared and not self._prepare():
                stop = self._run_reference(deadline)
                if stop is not None:
                    return stop
                continue
            reason = self._engine.run(address)
            if reason == state.SYSCALL:
                head = words[_RP] & PC_MASK | USER
                words[_HEAD] = head
                words[_TAIL] = head + 4 & _MASK
                if self.on_syscall is None or not self.on_syscall():
                    return Syscall()
                continue
            stop = self._native_stop(reason, deadline)
            if stop is not None:
                return stop

    def _native_stop(self, reason: int, deadline: float) -> Stop | None:
        """What to do about it; None: go on."""
        if reason == state.STOPPED:
            return self._cut_short(deadline)
        if reason == state.HOT:
            self.translations.hot(self.pc)
            return None
        if reason == state.BUSY:
            self.translations.busy(self._words[_HEAD] & PC_MASK, self._words[CONTROL["last"] // 4] & PC_MASK)
            return None
        if reason == state.PAGE:
            return self._enter_page(self.pc)
        if reason == state.FAULT:
            return self._fault()
        if reason == state.BREAKPOINT:
            self._reported = self._words[_HEAD]
            return Breakpoint(self.pc)
        return self._assist()

    def _cut_short(self, deadline: float) -> Stop | None:
        self._words[_STOP] = 0
        self.translations.take_finished()
        if self.stop_wanted or time.monotonic() >= deadline:
            self.stop_wanted = False
            return Budget()
        return None

    def _fault(self) -> Stop | None:
        """Where the state is exact the reference engine does the instruction again and says all there is to say."""
        found = self._engine.regions.place_of(self._longs[CONTROL["fault_host"] // 8])
        if found is None:
            return self._assist()
        self.pc = found.line << 2
        if self.translations.precise:
            if found.column & IN_SLOT:
                self._words[_TAIL] = self._words[CONTROL["slot_tail"] // 4]
            return self._assist()
        address = self._longs[CONTROL["fault_address"] // 8] - self.memory.base & _MASK
        wrote = self._longs[CONTROL["fault_error"] // 8] & _WRITE_ERROR or found.column & STORES
        return Fault(address, Access.WRITE if wrote else Access.READ, self.memory.protection(address) is not None)

    # -- the reference engine ------------------------------------------------------------------------------------

    @property
    def _reference(self) -> PariscCpu:
        """Made when it is needed: many processes end without."""
        if self._slow is None:
            self._slow = PariscCpu(self.memory, self.architecture, on_flush=self.translations.flushed)
        return self._slow

    def _to_reference(self) -> None:
        self._reference.restore(bytes(self._bytes[:BLOCK_SIZE]))

    def _from_reference(self) -> None:
        saved = self._reference.save()
        assert isinstance(saved, bytes)
        self._bytes[:BLOCK_SIZE] = saved
        self._refresh()

    def _assist(self) -> Stop | None:
        """One instruction."""
        self._to_reference()
        stop = self._reference.step()
        self._from_reference()
        if isinstance(stop, Syscall) and self.on_syscall is not None and self.on_syscall():
            return None
        return None if isinstance(stop, Budget) else stop

    def _run_reference(self, deadline: float) -> Stop | None:
        """Until the runtime is there, or for good where there is none."""
        reference = self._reference
        self._to_reference()
        reference.on_syscall = self._reference_call
        reference.breakpoints = self._breakpoints
        try:
            stop = reference.run(max(0.0, deadline - time.monotonic()))
        finally:
            reference.on_syscall = None
            reference.breakpoints = set()
            self._from_reference()
        if isinstance(stop, Budget):
            return self._cut_short(deadline)
        if isinstance(stop, Breakpoint):
            self._reported = self._words[_HEAD]
        return stop

    def _reference_call(self) -> bool:
        self._from_reference()
        try:
            return self.on_syscall is not None and self.on_syscall()
        finally:
            self._to_reference()

    def _refresh(self) -> None:
        """What native code keeps of the floating-point status."""
        status = self._longs[0] >> 32
        words = self._words
        words[CONTROL["trapping"] // 4] = status & 31
        words[CONTROL["mxcsr"] // 4] = state.MXCSR_MASKED | state.MXCSR_ROUNDING[status >> 9 & 3] << 13
        jumps = self._engine.no_jumps if status & 31 else self.translations.jumps
        self._longs[CONTROL["jumps"] // 8] = ctypes.addressof(jumps)

    def _prepare(self) -> bool:
        """Whether native code can run."""
        engine = self._engine
        if not engine.prepare() or len(self._breakpoints) > state.BREAKPOINTS:
            return False
        longs = self._longs
        longs[CONTROL["base"] // 8] = self.memory.base
        longs[CONTROL["pages"] // 8] = self.memory.flags_address()
        longs[CONTROL["counters"] // 8] = ctypes.addressof(self.translations.counters)
        longs[CONTROL["decoded"] // 8] = ctypes.addressof(engine.decoded)
        for name, address in engine.helpers.items():
            longs[CONTROL[name] // 8] = address
        self._refresh()
        self._prepared = True
        return True

    def _list_breakpoints(self) -> None:
        self._prepared = False
        self.translations.keep_out({address & PC_MASK for address in self._breakpoints})
        addresses = sorted(address & PC_MASK for address in self._breakpoints)[: state.BREAKPOINTS]
        self._words[CONTROL["breakpoints"] // 4] = len(addresses)
        first = CONTROL["breakpoint_list"] // 4
        for place, address in enumerate(addresses, first):
            self._words[place] = address

    def _enter_page(self, address: int) -> Stop | None:
        """Code of a page is executed for the first time, or can't be."""
        protection = self.memory.protection(address)
        if protection is None or not protection & PROT_EXEC:
            return Fault(address, Access.FETCH, protection is not None)
        if not protection & PROT_READ:
            return self._assist()
        self.translations.see(address // PAGE)
        return None


class _Words:
    """Registers of 32 bits, straight from and to the state."""

    __slots__ = ("_indices", "_words", "read")

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        self._words = words
        self._indices = indices
        self.read = _reader(words, indices)

    def write(self, *values: int) -> None:
        words = self._words
        for index, value in zip(self._indices, values, strict=True):
            words[index] = value & _MASK


class _Pair(_Words):
    """What a system call leaves: fast to write."""

    __slots__ = ("_first", "_second")

    def __init__(self, words: memoryview, indices: tuple[int, ...]) -> None:
        super().__init__(words, indices)
        self._first, self._second = indices

    def write(self, *values: int) -> None:
        words = self._words
        first, second = values
        words[self._first] = first & _MASK
        words[self._second] = second & _MASK


def _reader(words: memoryview, indices: tuple[int, ...]) -> Callable[[], tuple[int, ...]]:
    """What reads these words: a call into Python costs more than the reading of some that lie in a row."""
    first = indices[0]
    if indices == tuple(range(first, first + len(indices))):
        return functools.partial(struct.Struct(f"={len(indices)}I").unpack_from, words, 4 * first)
    return functools.partial(operator.itemgetter(*indices), words)
