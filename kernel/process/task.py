"""A thread of a process: its processor and signals, and how it gets through a system call."""

from __future__ import annotations

from collections.abc import Coroutine
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from emu.cpu import Budget, Cpu, Stop, Syscall
from emu.memory import PROT_NONE, MemoryFault
from kernel.abi.errno import Errno, HpuxError, from_host
from kernel.abi.limits import ENFORCED_SINCE, RLIMIT_CPU
from kernel.abi.signals import CORE_FLAG, SIGSEGV, SIGTRAP, name
from kernel.abi.threads import CANCELLATION_POINTS
from kernel.calls.table import Entry, Result
from kernel.mappings import Mappings
from kernel.model import Node, utsname
from kernel.process import faults, mishap
from kernel.process.descriptors import FileTable
from kernel.process.limits import limit_of
from kernel.process.observer import ObservedGate, Observer, Observers, Withheld
from kernel.process.process import Process, Program, of_process
from kernel.process.share import Share
from kernel.process.signals import SignalState
from kernel.process.zombie import INIT
from kernel.series.convention import Abi
from kernel.waiting import Condition, Interrupted, Suspension, WaitQueue

if TYPE_CHECKING:
    from emu.memory import AddressSpace
    from kernel.abi.structs import Utsname
    from kernel.model import Model


class Task:
    """A thread of a process: what the scheduler gives turns to. HP-UX calls it a lightweight process, LWP.

    Handlers of system calls find in it what is its process's, too, whichever of the threads makes the call.
    """

    pid: int = of_process("pid")
    pgrp: int = of_process("pgrp")
    session: int = of_process("session")
    name: bytes = of_process("name")
    command: bytes = of_process("command")
    started: float = of_process("started")
    program: Program | None = of_process("program")
    executed: bool = of_process("executed")
    break_start: int = of_process("break_start")
    break_end: int = of_process("break_end")
    locked: int = of_process("locked")
    lender: Task | None = of_process("lender")
    mappings: Mappings = of_process("mappings")
    files: FileTable = of_process("files")
    limits: dict[int, tuple[int, int]] = of_process("limits")
    share: Share = of_process("share")
    stopped: bool = of_process("stopped")
    stop_unreported: bool = of_process("stop_unreported")
    status: int = of_process("status")
    last_fault: str = of_process("last_fault")

    def __init__(self, process: Process[Task], abi: Abi, cpu: Cpu, lwp: int = 0, creator: Task | None = None) -> None:
        """The first thread of a process, or one with a number of its own that another thread makes."""
        machine = process.machine
        self.process = process
        self.lwp = lwp or process.pid
        process.threads[self.lwp] = self
        self.machine = machine
        self.scheduler = machine.scheduler
        self.clock = machine.clock
        self.family = process.family
        self.credentials = process.credentials
        self.fs = process.fs
        self.timers = process.timers
        self.observers = Observers(self)
        self._discarded: list[tuple[Cpu, AddressSpace | None]] = []  # by exec, to be closed
        self._take_processor(abi, cpu)
        # How it fares.
        self.alive = True
        self.retired = False  # it has ended, though it may be there still
        self.suspended = False  # by another thread
        self.aborted = False  # the next cancellation point, or the one it is in, is to fail
        self.abortable = False  # this call is one, whatever its name
        self.vfork_over = WaitQueue()  # woken when a child gives back the memory it borrowed
        self.stepping = False  # one instruction, then SIGTRAP, or word to who looks on
        self._step_waits = False  # that instruction is a call which waits
        self.signals: SignalState = SignalState(self, None if creator is None else creator.signals)
        # The call it is in.
        self._running = False  # the program may go on when the call is over
        self._entry: Entry | None = None
        self._call: Coroutine[Any, bool, Result] | None = None  # one being waited in
        self._suspension: Suspension | None = None
        self._wakeup: bool | BaseException = False
        self._held: tuple[tuple[int, int], ...] = ()  # memory the call has views of: see `hold`
        self._held_for = PROT_NONE

    def _take_processor(self, abi: Abi, cpu: Cpu) -> None:
        self.abi = abi
        self.cpu = cpu
        self.memory = cpu.memory
        self.gate = abi.gate(cpu)
        self._table = self.machine.calls(abi.NAME)
        self._open_door()
        cpu.on_syscall = self._system_call

    @property
    def ppid(self) -> int:
        parent = self.family.parent
        return INIT if parent is None else parent.pid

    @property
    def model(self) -> Model:
        """What its programs find themselves on."""
        return self.machine.models[self.abi.NAME]

    @property
    def uname(self) -> Utsname:
        """What uname(2) says."""
        return utsname(self.model, self.machine.part(Node).name)

    @property
    def traced(self) -> bool:
        return self.family.debugger is not None

    @property
    def orphaned(self) -> bool:
        """Whether no parent is left to continue it after a stop."""
        return self.machine.orphaned(self.pgrp)

    # --- observers ---

    def attach(self, observer: Observer[Task]) -> None:
        """Tell `observer` of what happens from now on."""
        self.observers.add(observer)
        self._open_door()

    def detach(self, observer: Observer[Task]) -> None:
        """Tell it no more. Raises ValueError for one that isn't attached."""
        self.observers.remove(observer)
        self._open_door()

    def _open_door(self) -> None:
        """System calls go in and out by the gate, or past the observers."""
        observed = self.observers.see_calls
        door = ObservedGate(self.gate, self._entered, self.observers.returned) if observed else self.gate
        self._arguments, self._succeed, self.fail = door.arguments, door.succeed, door.fail
        self.cpu.precise |= self.observers.precise

    def _entered(self, words: tuple[int, ...]) -> None:
        assert self._entry is not None
        self.observers.entered(self._entry, words)

    # --- running ---

    def proceed(self) -> None:
        """One turn on the processor: until the slice is over or the task waits, stops or dies."""
        if self._suspension is not None or self.stopped or self.suspended:
            return
        if self._call is not None and not self._resume():
            return
        while self.alive and not self.stopped and not self.suspended:
            self.close_discarded()
            self.signals.deliver()
            if not self.alive or self.stopped:
                return
            self._running = True
            stop = self._step() if self.stepping else self.cpu.run(self._slice())
            self._charge()
            if type(stop) is Budget:
                self.scheduler.slice_used_up(self)
                break
            if type(stop) is not Syscall:
                self._take_stop(stop)
            elif self._call is not None:
                return
        if self.alive and not self.stopped:
            self.scheduler.runnable.append(self)

    def _slice(self) -> float:
        return min(self.scheduler.slice(), self.timers.slice())

    def _charge(self) -> None:
        """Account for the time the program has just run."""
        share, spent = self.share, self.scheduler.spent()
        share.seconds += spent
        self.timers.charge(spent)
        if RLIMIT_CPU in self.limits and (number := share.overrun(*self.limits[RLIMIT_CPU])):
            self.exceeded(number)
        if share.profile is not None and not share.profile.sample(share.seconds, self.cpu.pc, self.memory):
            share.profile = None

    def _take_stop(self, stop: Stop) -> None:
        """The processor stopped by itself: for the kernel to do something, or the program gets a signal."""
        if faults.controls_cache(stop):
            faults.control_cache(self.cpu)
            self.gate.succeed(0)
        elif not self.observers.faulted(stop):
            number, code, reason, address = faults.signal_of(stop, self.abi, self.cpu.pc)
            self.signals.force(number, code, reason, address)

    def _step(self) -> Stop:
        """One instruction, for a debugger; the call it makes belongs to it."""
        stop: Stop = Syscall() if self._step_waits else self.cpu.step()
        self._step_waits = self._call is not None
        if self._step_waits:
            return stop
        self.stepping = False
        if type(stop) in (Budget, Syscall) and not self.observers.stepped():
            self.signals.force(SIGTRAP, 0, "single step")
        return stop

    def leave(self) -> None:
        """Come off the processor before another instruction is executed. May be called wherever observers are."""
        self._running = False
        self.cpu.stop()

    def _system_call(self) -> bool:
        """Called by the processor at a system call; True lets the program go on at once."""
        try:
            self._entry = entry = self._table[self.gate.enter()]
            if self.aborted and entry.name in CANCELLATION_POINTS:
                self.check_aborted()
            result = entry.call(self, *self._arguments(entry.layout))
            if isinstance(result, CoroutineType):
                self._call = result
                return self._advance(None)
        except (HpuxError, OSError, MemoryFault) as error:
            self.fail(error_code(error))
            return self._running and not self.signals.deliverable
        except Withheld:
            self.gate.restart(self.gate.issued)
            return False
        except Exception as error:
            mishap.end(self, error, self.machine.log, calling=True)
            return False
        self.succeed(result)
        return self._running and not self.signals.deliverable

    def succeed(self, result: Result) -> None:
        """Put a call's result where the program looks for it."""
        if type(result) is int:
            self._succeed(result)
        elif result is None:
            self._succeed(0)
        elif isinstance(result, tuple):
            self._succeed(*result)
        else:
            self.observers.returned(None, None)

    def _advance(self, sent: bool | BaseException | None) -> bool:
        """Drive the current call on; True when it is over and the program may go on."""
        call = self._call
        assert call is not None
        try:
            suspension = call.throw(sent) if isinstance(sent, BaseException) else call.send(sent)  # type: ignore[arg-type]
        except StopIteration as done:
            self._end_call()
            self.succeed(done.value)
        except Interrupted:
            aborted = self.aborted and self._can_abort
            self._end_call()
            if aborted:
                self.aborted = False
                self.fail(Errno.EINTR.code)
            elif self.signals.restarts_call():
                self.gate.restart(self.gate.issued)
            else:
                self.fail(Errno.EINTR.code)
        except (HpuxError, OSError, MemoryFault) as error:
            self._end_call()
            self.fail(error_code(error))
        except Exception as error:
            self._end_call()
            mishap.end(self, error, self.machine.log, calling=True)
        else:
            assert isinstance(suspension, Suspension)
            self._suspend(suspension)
            return False
        return self._running and not self.signals.deliverable

    def _end_call(self) -> None:
        self._call = None
        self._held = ()
        self.abortable = False

    def _suspend(self, suspension: Suspension) -> None:
        self._suspension = suspension
        self.scheduler.suspend(self, suspension)
        self.observers.suspended()

    def _resume(self) -> bool:
        """Go on with the call the task waited in; False if it waits again."""
        wakeup, self._wakeup = self._wakeup, False
        if self._held and self.mappings:  # nothing else is lost by what other processes do
            try:
                self._check_held()
            except MemoryFault as fault:
                wakeup = fault
        self._advance(wakeup)
        return self._call is None

    def limit(self, resource: int) -> int:
        """The soft limit of getrlimit(2): bytes or a number."""
        return limit_of(self, resource)[0]

    def post(self, signal: int) -> None:
        self.signals.post(signal)

    def exceeded(self, signal: int) -> None:
        """It has reached a limit: the signal of that, from release 10 on."""
        if self.model.major >= ENFORCED_SINCE:
            self.signals.post(signal)

    def hold(self, prot: int, *ranges: tuple[int, int]) -> None:
        """The call that begins needs these ranges of memory (address, length) when it has waited.

        Meanwhile another process may cut a file that is mapped there. So whether the memory may be accessed as `prot`
        says is looked at now and again after every wait, before the call goes on; if not, the call fails with EFAULT.
        """
        self.keep(prot, *ranges)
        self._check_held()

    def keep(self, prot: int, *ranges: tuple[int, int]) -> None:
        """`hold` for memory that the call has just got views of, which need no second look."""
        self._held, self._held_for = ranges, prot

    def _check_held(self) -> None:
        """Raises MemoryFault."""
        check, prot = self.memory.check, self._held_for
        for address, length in self._held:
            check(address, length, prot)

    # --- waiting ---

    async def wait(self, *conditions: Condition, deadline: float | None = None, interruptible: bool = True) -> bool:
        """Wait for the first of the conditions; False if `deadline` (clock.monotonic) came first.

        Without conditions it is a sleep, without a deadline it is for ever. What fired may be gone again when
        the task runs: look again. Raises Interrupted when a signal is to be taken.
        """
        if interruptible and self.signals.deliverable:
            raise Interrupted
        return await Suspension(conditions, deadline, interruptible)

    def woken(self, wakeup: bool | BaseException) -> None:
        """The scheduler ended the wait."""
        self._suspension = None
        self._wakeup = wakeup
        if not self.stopped:
            self.scheduler.ready(self)

    def interrupt(self) -> None:
        """A signal is to be taken: end an interruptible wait, cut a running slice short."""
        suspension = self._suspension
        if suspension is None:
            self.cpu.stop()
        elif suspension.interruptible:
            suspension.wake(Interrupted())

    def abort(self) -> None:
        """Let the cancellation point it waits in fail with EINTR, or else the next one it comes to."""
        self.aborted = True
        suspension = self._suspension
        if suspension is not None and suspension.interruptible and self._can_abort:
            suspension.wake(Interrupted())

    @property
    def _can_abort(self) -> bool:
        return self.abortable or self.call_name in CANCELLATION_POINTS

    def check_aborted(self) -> None:
        """This call is a cancellation point. Raises EINTR where it is to fail."""
        if self.aborted:
            self.aborted = False
            raise Errno.EINTR
        self.abortable = True

    @property
    def waiting(self) -> bool:
        return self._suspension is not None

    @property
    def in_call(self) -> bool:
        """Whether it is in a call that has waited and goes on."""
        return self._call is not None

    @property
    def call_name(self) -> str:
        """The system call the task is in or was in last."""
        return self._entry.name if self._entry is not None else ""

    def argument_words(self) -> tuple[int, ...]:
        """What that call was given. Raises MemoryFault."""
        return self.gate.arguments(self._entry.layout) if self._entry is not None else ()

    # --- signals ---

    def withholds(self, number: int, code: int, reason: str) -> bool:
        """Whether an observer keeps a signal that is to be taken."""
        return self.observers.withholds(number, code, reason)

    def signalled(self, number: int, reason: str) -> None:
        """A signal is about to be taken; `reason` is what the processor stopped for, if it raised it."""
        self.observers.signalled(number, reason)

    def kill(self, number: int, code: int, reason: str, *, core: bool) -> None:
        """A signal ends the process, with a core dump if it is of that kind and one can be written."""
        from kernel.process.coredump import dump

        dumped = core and dump(self, number, code, self.process.leader.cpu)
        self.last_fault = reason
        self.exit(number | (CORE_FLAG if dumped else 0))

    def kill_without_stack(self, number: int) -> None:
        """The stack has no room for a signal's frame: the program can't be told of anything any more."""
        self.machine.log_once(f"{name(number)}: no stack for the handler")
        self.exit(SIGSEGV)

    # --- the end ---

    def exit(self, status: int) -> None:
        """End the process with a wait(2) status."""
        self.process.exit(status)

    def collapse(self, error: Exception) -> None:
        """End for a mistake of the kernel's own that happened in the process's turn."""
        mishap.end(self, error, self.machine.log, calling=False)

    def give_up_call(self) -> None:
        """Be in no system call any more; the one it waits in has had no effect on the registers."""
        if self._suspension is not None:
            self._suspension.cancel()
            self._suspension = None
        call, self._call = self._call, None
        if call is not None:
            call.close()

    def replace_program(self, abi: Abi, cpu: Cpu) -> None:
        """exec(2): go on with another program, loaded into a processor of its own."""
        process = self.process
        self.discard_processor()
        self._running = False
        process.executed = True
        process.locked = 0
        process.share.profile = None
        self._take_processor(abi, cpu)
        process.mappings = Mappings(cpu.memory, process.fs.namespace.active.mapped, process.pid)

    def discard_processor(self) -> None:
        """Give up the processor, and the first thread the memory, which may be in use by the very call that leads
        here."""
        process = self.process
        if self.lwp != process.pid:
            self._discarded.append((self.cpu, None))
            return
        lender, process.lender = process.lender, None
        if lender is None:
            process.mappings.close()
            self._discarded.append((self.cpu, self.memory))
        else:
            self._discarded.append((self.cpu, None))
            lender.vfork_over.wake()

    def close_discarded(self) -> None:
        while self._discarded:
            cpu, memory = self._discarded.pop()
            cpu.on_syscall = None
            cpu.close()
            if memory is not None:
                memory.close()

    def release(self) -> None:
        """Free the processor of a dead thread, and all that its process has if that is dead; not from inside one of its
        own calls."""
        if self.process.over:
            self.process.release()
        else:
            self.close_discarded()

    def stop(self, signal: int) -> None:
        """Job control: take the process off the processor until it is continued."""
        self.process.stop(signal)

    def resume(self) -> None:
        """SIGCONT: of no effect on a process that waits for its debugger."""
        if not self.traced:
            self.process.go_on()

    def continue_traced(self) -> None:
        self.process.go_on()


def error_code(error: BaseException) -> int:
    """The errno of whatever a handler raised: the one place where host errors and bad pointers become HP-UX's."""
    if isinstance(error, HpuxError):
        return error.code
    if isinstance(error, OSError):
        return from_host(error).code
    return Errno.EFAULT.code
