"""A process of a machine: run it, stop it, look into it, change it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hp9k.hooks import Hook
from hp9k.streams import Output
from hp9k.views import Memory, Registers
from kernel.abi import signals
from kernel.debug import calling, events
from kernel.debug.snapshot import Snapshot
from kernel.debug.symbols import Symbols
from kernel.process.task import Task

if TYPE_CHECKING:
    from kernel.debug.control import Control
    from kernel.debug.modules import Modules

_T = TypeVar("_T")
Place = int | str  # an address, `symbol`, `symbol+0x10`, `library:symbol`


class Exiting(events.Event):
    """A process with a snapshot would end now."""

    def __init__(self, task: Task, status: int) -> None:
        super().__init__(task)
        self.status = status


class Machine(Protocol):
    """As much of one as a process may know of its own."""

    modules: Modules

    @property
    def control(self) -> Control: ...
    @property
    def over(self) -> bool: ...
    def run(self, timeout: float | None = None) -> Stop: ...
    def carry_on(self, go: Callable[[], events.Event], timeout: float | None = None) -> Stop: ...
    def guarded(self, task: Task, function: Callable[..., Any]) -> Callable[..., Any]: ...
    def keep(self, task: Task) -> None: ...


@dataclass(frozen=True)
class Stop:
    """Why processes stand still.

    reason   "breakpoint", "watch", "step", "signal", "call", "fork", "exec", "load", "exit", "killed", "timeout"
    process  where it happened
    address  of the instruction that comes next; of what was accessed ("watch")
    status   exit status ("exit")
    signal   its name, such as SIGSEGV ("signal", "killed")
    detail   what else is to be said, for people
    """

    reason: str
    process: Process
    address: int | None = None
    status: int | None = None
    signal: str | None = None
    detail: str = ""

    @classmethod
    def of(cls, event: events.Event, process: Process, *, late: bool = False) -> Stop:
        task = event.task
        pc = task.cpu.pc if task.alive else None
        match event:
            case Exiting():
                return cls("exit", process, status=event.status)
            case events.Exited() | events.Over():
                number = task.status & 0x7F
                if number:
                    return cls("killed", process, signal=signals.name(number), detail=task.last_fault)
                return cls("exit", process, status=task.status >> 8 & 0xFF)
            case events.BreakpointHit():
                return cls("breakpoint", process, pc)
            case events.WatchHit():
                return cls("watch", process, event.address, detail=f"{event.old.hex()} -> {event.new.hex()}")
            case events.Signalled():
                return cls("signal", process, pc, signal=signals.name(event.number), detail=event.reason)
            case events.CallEntered() | events.CallReturned():
                return cls("call", process, pc, detail=event.entry.name)
            case events.Forked():
                return cls("fork", process, pc, detail=str(event.child.pid))
            case events.Executed():
                return cls("exec", process, pc)
            case events.Loaded():
                return cls("load", process, event.start)
        return cls("timeout" if late else "step", process, pc)


class Process:
    """Made by `Machine.start`. `task` is the kernel's own object, for what has no method here."""

    def __init__(self, machine: Machine, task: Task, stdout: Output, stderr: Output) -> None:
        self.machine = machine
        self.task = task
        self.memory = Memory(task)
        self.registers = Registers(task)
        self._stdout, self._stderr = stdout, stderr

    def __repr__(self) -> str:
        return f"<Process {self.pid} {self.name}>"

    # -- what it is --------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        return self.task.pid

    @property
    def name(self) -> str:
        """The first of its arguments."""
        return self.task.name.decode("utf-8", "replace")

    @property
    def alive(self) -> bool:
        return self.task.alive

    @property
    def status(self) -> int | None:
        """The exit status; None while it lives, and if a signal ended it."""
        return None if self.task.alive or self.task.status & 0x7F else self.task.status >> 8 & 0xFF

    @property
    def stdout(self) -> bytes:
        """What it has written so far, if it was started with `capture`."""
        return bytes(self._stdout.data)

    @property
    def stderr(self) -> bytes:
        return bytes(self._stderr.data)

    @property
    def symbols(self) -> Symbols:
        """Those of the program and of the libraries loaded by now."""
        return self.machine.modules.of(self.task)

    def address(self, place: Place) -> int:
        """Raises KeyError for a name nobody has."""
        if isinstance(place, int):
            return place
        name, _, offset = place.partition("+")
        library, _, symbol = name.rpartition(":")
        found = self.symbols.address(symbol, library)
        if found is None:
            raise KeyError(place)
        return found + (int(offset, 0) if offset else 0)

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, timeout: float | None = None) -> Stop:
        """Until something happens in this process, or `timeout` seconds are over. Others run, too."""
        while True:
            stop = self.machine.run(timeout)
            if stop.process is self or stop.reason == "timeout" or self.machine.over:
                return stop

    def step(self, count: int = 1) -> Stop:
        """Execute instructions; a system call belongs to the one that makes it."""
        for _ in range(count):
            stop = self.machine.carry_on(lambda: self.machine.control.step(self.task))
            if stop.reason != "step":
                break
        return stop

    def run_until(self, where: Place | Callable[[Process], bool], timeout: float | None = None) -> Stop:
        """Until an address or a symbol is reached, or, one instruction at a time, until a condition holds."""
        if callable(where):
            while not where(self):
                stop = self.step()
                if stop.reason != "step":
                    return stop
            return Stop("step", self, self.registers.pc)
        with self.breakpoint(where):
            return self.run(timeout)

    def run_to_end(self, timeout: float | None = None) -> Stop:
        """Past signals, breakpoints and all else, until it ends or `timeout` seconds are over."""
        while True:
            stop = self.run(timeout)
            if stop.reason in ("exit", "killed", "timeout"):
                return stop

    def kill(self) -> None:
        """End it, whatever it does."""
        self.machine.control.detach(self.task)
        self.task.exit(signals.SIGKILL)
        self.task.release()

    # -- places ------------------------------------------------------------------------------------------------

    def breakpoint(self, place: Place, condition: Callable[[Process], bool] | None = None) -> Hook:
        """Stop before the instruction there, if the condition holds.

        `library:symbol` may be in a library that is loaded later. Raises KeyError for any other name nobody has.
        """
        return self._insert(
            place, None if condition is None else self.machine.guarded(self.task, lambda task: condition(self))
        )

    def watch(self, place: Place, length: int = 4, kind: str = "write") -> Hook:
        """Stop when memory has been changed ("write"), was read ("read"), or either ("access")."""
        control = self.machine.control
        watch = control.watch(self.task, self.address(place), length, kind)
        return Hook(lambda: control.unwatch(watch))

    def hook(self, place: Place, function: Callable[[Process], int | None]) -> Hook:
        """Call `function` whenever execution comes to `place`, without stopping.

        Put on the first instruction of a function of the program or a library, it replaces it if it returns a number,
        which is then the result its caller gets. With None the program goes on as if nothing had been. It may change
        registers and memory.
        """
        guarded = self.machine.guarded(self.task, function)

        def hit(task: Task) -> bool:
            result = guarded(self)
            if result is not None:
                self.return_from_function(result)
            return False

        return self._insert(place, hit)

    def _insert(self, place: Place, hit: Callable[[Task], bool] | None) -> Hook:
        """A breakpoint; in a library that isn't there yet, from when it is loaded on."""
        control, points = self.machine.control, []

        def loaded(event: events.Event) -> None:
            if event.task is self.task and isinstance(event, events.Loaded):
                with suppress(KeyError):  # it is another library
                    put()

        def put() -> None:
            points.append(control.insert(self.task, self.address(place), hit))
            with suppress(ValueError):  # it was there at once
                control.hears.remove(loaded)

        def remove() -> None:
            for point in points:
                control.remove(point)
            with suppress(ValueError):
                control.hears.remove(loaded)

        try:
            put()
        except KeyError:
            if isinstance(place, int) or ":" not in place:
                raise
            control.hears.append(loaded)
        return Hook(remove)

    # -- functions ---------------------------------------------------------------------------------------------

    def argument(self, number: int) -> int:
        """An argument word of the function at whose first instruction it stands; 0 is the first."""
        if self.task.abi.STACK_GROWS_UP:
            if number < 4:
                return self.registers[f"arg{number}"]
            return self.memory.u32(self.registers.sp - 36 - 4 * number)
        return self.memory.u32(self.registers.sp + 4 + 4 * number)

    def return_from_function(self, value: int) -> None:
        """Go back to the caller of the function at whose first instruction it stands, with this result."""
        registers = self.registers
        if self.task.abi.STACK_GROWS_UP:
            registers["ret0"] = value
            registers.pc = registers["rp"] & ~3
        else:
            registers["d0"] = registers["a0"] = value
            back = self.memory.u32(registers.sp)
            registers.sp += 4
            registers.pc = back

    def call(self, place: Place, *arguments: int | float | bytes) -> int:
        """Call a function of the program or a library, and get its result word; registers are as before then. Of bytes
        it gets the address, as long as it runs: end a string with b"\\0". A float is passed as a double.

        Raises `kernel.debug.calling.CallFailed` if something else happens meanwhile.
        """
        return self._called(place, arguments, calling.word)

    def call_float(self, place: Place, *arguments: int | float | bytes) -> float:
        """`call` for a function that returns a double."""
        return self._called(place, arguments, calling.double)

    def _called(self, place: Place, arguments: tuple[int | float | bytes, ...], result: Callable[[Task], _T]) -> _T:
        passed = [calling.Real(one) if isinstance(one, float) else one for one in arguments]
        return calling.called(self.machine.control, self.task, self.address(place), passed, result)

    # -- snapshots ---------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """What `restore` goes back to. From now on the end of the process is a stop before it ("exit"), so that it can
        be gone back from.

        Raises ValueError for a process in a system call, and for one that has ended.
        """
        made = Snapshot(self.task)
        self.machine.keep(self.task)
        return made

    def restore(self, snapshot: Snapshot) -> None:
        """Go back. Files' contents, what was sent and what is captured of the output stay."""
        snapshot.restore()
        control = self.machine.control
        control.pass_signal(self.task, 0)
