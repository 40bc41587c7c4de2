"""M68kCpu: the 68020, 68030 or 68040 with its floating-point unit, by Unicorn, in user mode."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from emu.cpu import (
    Arithmetic,
    ArithmeticKind,
    Breakpoint,
    Budget,
    Fault,
    Illegal,
    IllegalKind,
    RegisterGroup,
    Stop,
    Syscall,
    Trap,
)
from emu.m68k.unicorn import library
from emu.m68k.unicorn.hazards import is_hazard
from emu.m68k.unicorn.length import instruction_length
from emu.m68k.unicorn.mapping import Mapping
from emu.m68k.unicorn.missing import carry_out
from emu.m68k.unicorn.overflow import survive_division
from emu.m68k.unicorn.registers import PC, Registers
from emu.memory import PAGE, PROT_EXEC, Access, AddressSpace
from emu.ticker import Ticker, process_ticker

if TYPE_CHECKING:
    import ctypes

    from emu.m68k.unicorn.device import DeviceAccess

    BlockPointer = ctypes._Pointer[library.Block]

_TRAP_0 = 32
_LONGEST = 22  # bytes an instruction can have
# Vectors 3 (here: an addressing mode the translator doesn't have), 4 illegal, 11 line F, 55 unimplemented operand.
_UNKNOWN = (3, 4, 11, 55)
_ILLEGAL = {8: IllegalKind.PRIVILEGED, 10: IllegalKind.LINE_A}
_ARITHMETIC = {5: ArithmeticKind.ZERO_DIVIDE, 6: ArithmeticKind.CHK, 7: ArithmeticKind.TRAPV}
_ARITHMETIC |= dict.fromkeys(range(48, 55), ArithmeticKind.FLOAT)


class M68kCpu:
    """`model` is "68020", "68030" or "68040". Raises ValueError for any other, ImportError without the library.

    A breakpoint on the instruction `run` begins with is reported, unless it is the one reported last. Exceptions
    raised by `on_syscall` come out of `run`, the PC past the trap.
    """

    def __init__(self, memory: AddressSpace, model: str, ticker: Ticker | None = None) -> None:
        if model not in library.MODELS:
            raise ValueError(f"no such processor: {model}")
        survive_division()
        self.memory = memory
        self.model = model
        self.precise = True
        self.on_syscall: Callable[[], bool] | None = None
        self.on_breakpoint: Callable[[], bool] | None = None  # not called
        self._ticker = ticker or process_ticker()
        self._engine = library.Engine(model)
        self._registers = Registers(self._engine)
        self._breakpoints: set[int] = set()
        self._hazards: set[int] = set()  # addresses of words kept from the engine
        self._step_exits: set[int] = set()
        self._step_from: int | None = None
        self._exits: set[int] = set()
        self._mapping = Mapping(self._engine, memory, self._hazards, self._hazards_changed, self._is_ending)
        self._reported: int | None = None  # the breakpoint the last run ended at
        self._pending: Stop | None = None  # why the run in progress is to end
        self._ending = False  # the run in progress was told to end
        self.precise = True  # always
        self.stop_wanted = False  # read by the ticker
        self._closing = threading.Lock()
        self._device_access: DeviceAccess | None = None
        self._hook()

    # -- registers ---------------------------------------------------------------------------------------------

    @property
    def pc(self) -> int:
        registers = self._registers
        if not registers.loaded:
            registers.load()
        return registers.words[PC]

    @pc.setter
    def pc(self, value: int) -> None:
        self._registers.set("pc", value)

    def get(self, name: str) -> int:
        return self._registers.get(name)

    def set(self, name: str, value: int) -> None:
        self._registers.set(name, value)

    def group(self, *names: str) -> RegisterGroup:
        return self._registers.group(names)

    def save(self) -> object:
        return self._registers.snapshot()

    def restore(self, state: object) -> None:
        assert isinstance(state, bytes)
        self._registers.assign(state)

    def fork(self, memory: AddressSpace) -> M68kCpu:
        child = M68kCpu(memory, self.model, self._ticker)
        child._registers.assign(self._registers.snapshot())
        return child

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        self._ticker.arm(self, deadline)
        try:
            if self._reported is not None and self._reported == self.pc and not self.stop_wanted:
                reported = self._reported
                first = self._step()
                if not isinstance(first, Budget):
                    return first
                if self.pc == reported:
                    self._reported = reported  # the time was up before the instruction was executed
            while not self.stop_wanted:
                stop = self._start()
                if stop is not None:
                    return stop
                if time.monotonic() >= deadline:
                    self._mapping.enlarge()
                    return Arithmetic(ArithmeticKind.FLOAT) if self._registers.zero_divide() else Budget()
            self.stop_wanted = False
            return Budget()
        finally:
            self._ticker.disarm(self)

    def step(self) -> Stop:
        stop = self._step()
        self._reported = self.pc if self.pc in self._breakpoints else None
        return stop

    def stop(self) -> None:
        """If no run is in progress the next one ends at once."""
        self.stop_wanted = True
        self.cut()

    def cut(self) -> None:
        """For the ticker."""
        with self._closing:  # not while the engine is being freed
            if self._engine.handle:
                self._ending = True
                self._engine.library.uc_emu_stop(self._engine.handle)

    def add_breakpoint(self, address: int) -> None:
        self._breakpoints.add(address)
        self._change_exits(address)

    def remove_breakpoint(self, address: int) -> None:
        self._breakpoints.discard(address)
        self._change_exits(address)

    def invalidate(self, start: int, length: int) -> None:
        self._mapping.written(start, length)

    def close(self) -> None:
        """Free the engine. The memory stays open."""
        with self._closing:
            if self._engine.handle:
                if self._device_access is not None:
                    self._device_access.close()
                self._mapping.close()
                self._registers.close()
                self._engine.close()

    # -- inside ------------------------------------------------------------------------------------------------

    def _start(self, count: int = 0) -> Stop | None:
        """Let the engine go on until anything happens. None: nothing the caller has to know."""
        registers = self._registers
        if self._mapping.changed:
            self._mapping.update()
        pc = self.pc
        if pc & 1:
            return Fault(pc, Access.FETCH, self.memory.protection(pc) is not None, misaligned=True)
        if pc in self._breakpoints and pc != self._reported:
            self._reported = pc
            return Breakpoint(pc)
        self._reported = None
        if pc in self._hazards:
            if self._is_hazard(pc):
                return carry_out(registers, self.memory)
            self._hazards.discard(pc)  # other code has been written there
            self._change_exits(pc)
            self._mapping.update()
        registers.flush()
        registers.forget()
        self._ending = False
        error = self._engine.library.uc_emu_start(self._engine.handle, pc, 0, 0, count)
        return self._outcome(error)

    def _outcome(self, error: int) -> Stop | None:
        """Why the engine ended a run."""
        pending, self._pending = self._pending, None
        refused, self._mapping.refused = self._mapping.refused, None
        passed_over, self._mapping.passed_over = self._mapping.passed_over, False
        raised, self._engine.error = self._engine.error, None
        if raised is not None:
            raise raised
        if pending is not None:
            return pending
        if refused is not None:
            address = self._engine.invalid_address() & 0xFFFFFFFF
            if self.memory.devices.grants(address, refused is Access.WRITE):
                return self._access_device()
            odd = refused is Access.FETCH and bool(address & 1)
            return Fault(address, refused, self.memory.protection(address) is not None, misaligned=odd)
        if error and not passed_over:
            raise library.UnicornError(self._engine.library.uc_strerror(error).decode())
        return None

    def _access_device(self) -> Stop | None:
        if self._device_access is None:
            from emu.m68k.unicorn.device import DeviceAccess  # few programs have any

            self._device_access = DeviceAccess(self._registers, self.memory, self.model)
        return self._device_access.carry_out()

    def _step(self) -> Stop:
        """One instruction, whatever breakpoint is on it."""
        pc = self.pc
        self._reported = pc
        # A block that is cut short after one instruction loses the condition codes the instruction left unevaluated,
        # unless it ends there by its translation: hence an exit at every place the next instruction can begin. The
        # instruction count catches the jumps, which end their block anyway.
        self._engine.flush_code()
        self._step_exits = {(pc + length) & 0xFFFFFFFF for length in range(2, 24, 2)}
        self._step_from = pc
        try:
            self._set_exits()
            return self._start(1) or Budget()
        finally:
            self._step_from = None
            self._set_exits()
            self._engine.flush_code()

    def _change_exits(self, address: int) -> None:
        self._set_exits()
        # The block may begin on the page before.
        self._mapping.written(max(0, address - PAGE) & -PAGE, 2 * PAGE)

    def _set_exits(self) -> None:
        self._exits = self._breakpoints | self._hazards
        if self._step_from is not None:
            self._exits = (self._exits | self._step_exits) - {self._step_from}
        self._engine.set_exits(self._exits)

    def _hazards_changed(self) -> None:
        if self._step_from is None or self._step_from == self._engine.program_counter():
            self._set_exits()
        # Otherwise the step is over, and the engine is going through the exits to drop what it translated there.

    def _hook(self) -> None:
        self._engine.hook(library.HOOK_INTERRUPT, library.INTERRUPT_CALLBACK(self._interrupt))
        self._engine.hook(library.HOOK_NEW_BLOCK, library.BLOCK_CALLBACK(self._new_block))

    def _is_ending(self, page: int) -> bool:
        if self._ending:
            return True
        pc = self._engine.program_counter()
        return pc in self._exits or page not in (pc & -PAGE, pc + _LONGEST & -PAGE)

    def _end(self) -> None:
        self._ending = True
        self._engine.library.uc_emu_stop(self._engine.handle)

    def _interrupt(self, _handle: int, number: int, _data: int) -> None:
        """Every exception of the processor but bus errors. The system call is the hot path of the whole machine."""
        registers = self._registers
        try:
            registers.load()
            if number == _TRAP_0 and registers.zero_divide():
                self._pending = Arithmetic(ArithmeticKind.FLOAT)  # the call is yet to be made
            elif number == _TRAP_0:
                words = registers.words
                words[PC] = (words[PC] + 2) & 0xFFFFFFFF
                registers.dirty = True
                if self.on_syscall is None or not self.on_syscall():
                    self._pending = Syscall()
                elif not (self.stop_wanted or self._step_from is not None):
                    if self._mapping.changed:
                        self._mapping.update()
                    registers.flush()
                    registers.loaded = False
                    return
            else:
                self._pending = self._exception(number)
        except BaseException as error:
            self._engine.error = error
        registers.flush()
        self._end()

    def _exception(self, number: int) -> Stop | None:
        """The reason to stop, if any; moves the PC where it has to be past the instruction."""
        pc = self.pc
        if _TRAP_0 < number < _TRAP_0 + 16:
            self.pc = pc + 2
            return Trap(number - _TRAP_0)
        if number in _ARITHMETIC:
            self.pc = pc + instruction_length(self.memory, pc)
            return Arithmetic(_ARITHMETIC[number])
        if number in _UNKNOWN:
            return carry_out(self._registers, self.memory)
        return Illegal(_ILLEGAL.get(number, IllegalKind.ILLEGAL))

    def _is_hazard(self, address: int) -> bool:
        if not (self.memory.protection(address) or 0) & PROT_EXEC:
            return False  # fetching it will show
        word = self.memory.u16(address)
        following = address + 2 & 0xFFFFFFFF
        return is_hazard(word, 0xFFFF if self.memory.protection(following) is None else self.memory.u16(following))

    def _new_block(self, _handle: int, block: BlockPointer, _previous: BlockPointer, _data: int) -> None:
        """Before a block is executed for the first time."""
        try:
            pc = block.contents.pc
            if not pc & 1 and self._step_from in (None, pc):
                return
            if not pc & 1:  # a step has jumped there through a register, past the instruction count
                self._end()
                return
            # There is a translation now, which must not be found.
            self._mapping.written(pc & -PAGE, PAGE)
            self._pending = Fault(pc, Access.FETCH, mapped=True, misaligned=True)
        except BaseException as error:
            self._engine.error = error
        self._end()
