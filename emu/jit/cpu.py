"""NativeCpu: a processor whose hot code is compiled, and whose cold code is interpreted natively.

What native code does not do is left to a reference engine, one instruction at a time.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Protocol, Self

from emu.cpu import Breakpoint, Budget, Fault, Stop, Syscall
from emu.jit import state
from emu.jit.breakpoints import Breakpoints
from emu.jit.engine import Engine
from emu.jit.translations import Translations
from emu.memory import PAGE, PROT_EXEC, PROT_READ, Access, AddressSpace
from emu.ticker import process_ticker


class Reference(Protocol):
    """An engine that does every instruction, over the same memory. Its state is the registers of the `Layout`."""

    on_syscall: Callable[[], bool] | None

    def watch(self, breakpoints: AbstractSet[int]) -> None:
        """Stop before the instructions at these addresses, and at no others."""
        ...

    def save(self) -> bytes: ...

    def restore(self, state: bytes) -> None: ...

    def run(self, seconds: float) -> Stop: ...

    def step(self) -> Stop: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


class NativeCpu:
    """What the engines of all architectures share: the run loop, stops, steps. A subclass has the registers.

    With `precise` set a fault leaves all registers as they were before the instruction; without it only the address of
    the instruction is sure, and code is faster. `compiling` off, everything is interpreted.
    """

    def __init__(
        self, memory: AddressSpace, engine: Engine, *, compiling: bool = True, beside: NativeCpu | None = None
    ) -> None:
        """`beside`: another processor of the same memory, with which it shares what is known of the code there."""
        architecture = engine.architecture
        layout = architecture.layout
        self.memory = memory
        self.on_syscall: Callable[[], bool] | None = None
        self.on_breakpoint: Callable[[], bool] | None = None
        self.stop_wanted = False
        self._engine = engine
        self._offsets = layout.offsets
        self._saved = layout.registers  # bytes of the state that are the guest's
        self._unit = architecture.unit
        self._slow: Reference | None = None
        self._block = (ctypes.c_char * layout.size)()
        self._bytes = memoryview(self._block).cast("B")
        self._words = self._bytes.cast("I")
        self._longs = self._bytes.cast("Q")
        self._address = ctypes.addressof(self._block)
        self._stop = layout.offsets["stop"] // 4
        self._breakpoints = Breakpoints(layout, self._words, architecture.unit)
        shared = None if beside is None else beside.translations
        self.translations: Translations = shared or Translations(memory, engine, compiling)
        self.translations.processors += 1
        self._prepared = False
        self._closed = False
        if beside is None:
            memory.enforce()
            memory.subscribe(self.translations)
        self.pc = 0

    # -- for subclasses ----------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        raise NotImplementedError

    @pc.setter
    def pc(self, value: int) -> None:
        raise NotImplementedError

    def make_reference(self) -> Reference:
        raise NotImplementedError

    def refresh(self) -> None:
        """Bring up to date what the state has besides the registers, which were written from outside. It has to set
        `float_control` and `jumps` at least.
        """
        raise NotImplementedError

    def interrupted(self, column: int) -> None:
        """A fault in precise code at `pc`; `column` is its location's."""

    # -- state -------------------------------------------------------------------------------------------------

    @property
    def precise(self) -> bool:
        return self.translations.precise

    @precise.setter
    def precise(self, value: bool) -> None:
        if value != self.translations.precise:
            self.translations.precise = value
            self.translations.forget()

    def save(self) -> object:
        return bytes(self._bytes[: self._saved])

    def restore(self, saved: object) -> None:
        assert isinstance(saved, bytes)
        self._bytes[: self._saved] = saved
        self.refresh()

    def fork(self, memory: AddressSpace) -> Self:
        beside = self if memory is self.memory else None
        child = type(self)(memory, self._engine, compiling=self.translations.compiling, beside=beside)
        child.restore(self.save())
        if beside is None:
            child.translations.inherit(self.translations)
        return child

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        if self._breakpoints.reported != self.pc:
            self._breakpoints.reported = None
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
            self._words[self._stop] = 0

    def step(self) -> Stop:
        stop = self._assist()
        self._breakpoints.report(self.pc)
        return stop or Budget()

    def stop(self) -> None:
        """If no run is in progress the next one ends at once."""
        self.stop_wanted = True
        self.cut()

    def cut(self) -> None:
        """Make native code return. May be called from any thread."""
        self._words[self._stop] = 1
        if self._slow is not None:
            self._slow.stop()

    def add_breakpoint(self, address: int) -> None:
        self._breakpoints.add(address & -self._unit)
        self._break_changed()

    def remove_breakpoint(self, address: int) -> None:
        self._breakpoints.remove(address & -self._unit)
        self._break_changed()

    def _break_changed(self) -> None:
        self._prepared = False
        self.translations.keep_out(self, self._breakpoints.addresses)

    def invalidate(self, start: int, length: int) -> None:
        self.translations.written(start, max(length, 1))

    def close(self) -> None:
        """Forget the memory, which stays open. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._slow is not None:
            self._slow.close()
        if self._breakpoints.addresses:
            self.translations.keep_out(self, set())
        self.translations.processors -= 1
        if not self.translations.processors:
            self.memory.unsubscribe(self.translations)
            self.translations.close()

    # -- the loop ----------------------------------------------------------------------------------------------

    def _run(self, deadline: float) -> Stop:
        address = self._address
        while True:
            if not self._prepared and not self._prepare():
                if self._breakpoints.reported == self.pc and not self.stop_wanted:
                    stop = self._assist()
                    self._breakpoints.reported = None
                    if stop is not None:
                        return stop
                stop = self._run_reference(deadline)
                if stop is not None:
                    return stop
                continue
            if self._breakpoints.reported is not None:
                self._breakpoints.let_pass(self.pc)
            reason = self._engine.run(address)
            if self._breakpoints.reported is not None:
                self._breakpoints.ran(reason == state.PAGE and self.pc == self._breakpoints.reported)
            if reason == state.SYSCALL:
                if self.on_syscall is None or not self.on_syscall():
                    return Syscall()
                continue
            stop = self._native_stop(reason, deadline)
            if stop is not None:
                return stop

    def _prepare(self) -> bool:
        """Whether native code can run."""
        engine = self._engine
        if not engine.prepare():
            return False
        self._set_pointer("base", self.memory.base)
        self._set_pointer("pages", self.memory.flags_address())
        self._set_pointer("counters", ctypes.addressof(self.translations.counters))
        self._set_pointer("decoded", ctypes.addressof(engine.decoded))
        self._set_pointer("breakpoint_table", ctypes.addressof(self._breakpoints.table))
        for name, address in engine.helpers.items():
            self._set_pointer(name, address)
        self.refresh()
        self._prepared = True
        return True

    def _set_pointer(self, name: str, address: int) -> None:
        self._longs[self._offsets[name] // 8] = address

    def _native_stop(self, reason: int, deadline: float) -> Stop | None:
        """What to do about it; None: go on."""
        if reason == state.STOPPED:
            return self._cut_short(deadline)
        if reason == state.HOT:
            self.translations.hot(self.pc)
            return None
        if reason == state.BUSY:
            self.translations.busy(self.pc, self._words[self._offsets["last"] // 4] & -self._unit)
            return None
        if reason == state.PAGE:
            return self._enter_page(self.pc)
        if reason == state.FAULT:
            return self._fault()
        if reason == state.BREAKPOINT:
            return self._breakpoint()
        return self._assist()

    def _breakpoint(self) -> Stop | None:
        address = self._breakpoints.reported = self.pc
        if self.on_breakpoint is not None and self.on_breakpoint():
            return None
        return Breakpoint(address)

    def _cut_short(self, deadline: float) -> Stop | None:
        self._words[self._stop] = 0
        self.translations.take_finished()
        if self.stop_wanted or time.monotonic() >= deadline:
            self.stop_wanted = False
            return Budget()
        return None

    def _enter_page(self, address: int) -> Stop | None:
        """Code of a page is executed for the first time, or can't be."""
        protection = self.memory.protection(address)
        if protection is None or not protection & PROT_EXEC:
            return Fault(address, Access.FETCH, protection is not None)
        if not protection & PROT_READ:
            return self._assist()
        self.translations.see(address // PAGE)
        return None

    def _fault(self) -> Stop | None:
        """Where the state is exact the reference engine does the instruction again and says all there is to say."""
        found = self._engine.regions.place_of(self._longs[self._offsets["fault_host"] // 8])
        if found is None:
            return self._assist()
        self.pc = found.line * self._unit
        if self.translations.precise:
            self.interrupted(found.column)
            return self._assist()
        address = self._longs[self._offsets["fault_address"] // 8] - self.memory.base & 0xFFFFFFFF
        wrote = self._words[self._offsets["fault_write"] // 4] or found.column & state.STORES
        return Fault(address, Access.WRITE if wrote else Access.READ, self.memory.protection(address) is not None)

    # -- the reference engine ------------------------------------------------------------------------------------

    @property
    def _reference(self) -> Reference:
        """Made when it is needed: many processes end without."""
        if self._slow is None:
            self._slow = self.make_reference()
        return self._slow

    def _to_reference(self) -> None:
        self._reference.restore(bytes(self._bytes[: self._saved]))

    def _from_reference(self) -> None:
        self._bytes[: self._saved] = self._reference.save()
        self.refresh()

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
        reference.watch(self._breakpoints.addresses)
        try:
            stop = reference.run(max(0.0, deadline - time.monotonic()))
        finally:
            reference.on_syscall = None
            reference.watch(set())
            self._from_reference()
        if isinstance(stop, Budget):
            return self._cut_short(deadline)
        if isinstance(stop, Breakpoint):
            self._breakpoints.reported = self.pc
        return stop

    def _reference_call(self) -> bool:
        self._from_reference()
        try:
            return self.on_syscall is not None and self.on_syscall()
        finally:
            self._to_reference()
