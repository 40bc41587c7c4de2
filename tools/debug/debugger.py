"""The state of a debugging session: the process looked at, the frame, what was set, what was said."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from emu.memory import MemoryFault
from emu.parisc.registers import GATEWAY
from kernel.abi import signals
from kernel.debug.calling import CallFailed, called
from kernel.debug.control import Control
from kernel.debug.events import Event, Executed, Exited, Forked, Loaded, Over
from kernel.debug.symbols import Symbols
from tools.debug import calls, stops, types, values, watching
from tools.debug.errors import CommandError
from tools.debug.expressions import compiled
from tools.debug.frame import Frame
from tools.debug.frames import frames
from tools.debug.inspector import Inspector, Shared
from tools.debug.point import Point
from tools.debug.points import Points
from tools.debug.source import Source
from tools.debug.values import Value

if TYPE_CHECKING:
    from kernel.debug.modules import Modules
    from kernel.process.task import Task
    from tools.debug.target import Target
    from tools.debug.types import Type

_QUIET = frozenset((signals.SIGCLD, signals.SIGALRM, signals.SIGURG, signals.SIGIO, signals.SIGWINCH))
_CAUGHT: dict[str, type[Event]] = {"fork": Forked, "vfork": Forked, "exec": Executed, "load": Loaded}
# What `show` says until something else is set.
_SETTINGS = {
    "listsize": "10",
    "confirm": "on",
    "disassemble-next-line": "off",
    "follow-fork-mode": "parent",
    "detach-on-fork": "on",
    "args": "",
    "logging": "off",
    "pagination": "off",
}


class Scripts(Protocol):
    """The shell as its commands know it."""

    defined: dict[str, list[str]]
    documented: dict[str, str]
    history: list[str]
    flush: Callable[[], None]

    def source(self, path: str) -> None:
        """Do a file's commands. Raises CommandError."""
        ...

    def log(self, path: str | None) -> None:
        """Raises CommandError."""
        ...


class Debugger:
    """`say` takes what is to be printed; `starts` makes the program's process anew, for `run`."""

    def __init__(self, control: Control, modules: Modules, write: Callable[[str], None]) -> None:
        self.control = control
        self.modules = modules
        self.write = write
        self.shared = Shared()
        self.shared.call = self._call
        self.shared.changes = self.changes
        self.source = Source(self)
        self.shared.local = self.source.variable
        self.points = Points(self)
        self.shell: Scripts
        self.starts: Callable[[list[str] | None], Task] | None = None
        self.program_path = ""  # of the program's file on this machine
        self.last_event: Event | None = None
        self.pending: list[str] = []  # commands of the points that were hit
        self.arguments_changed = False
        self.program = ""  # as the user named it
        self.started = False  # something of it has been executed
        self.core: Target | None = None
        self.known_symbols = Symbols()  # as they were when something ran last
        self.displays: dict[int, tuple[str, str]] = {}  # number: format, expression
        self.settings = dict(_SETTINGS)
        self.handling: dict[int, tuple[bool, bool, bool]] = {}  # signal: stop, print, pass
        self.before: dict[str, int] = {}  # registers at the stop before
        self.quit: int | None = None  # the status to end with
        self.around_run: Callable[[bool], None] = lambda running: None  # the terminal changes hands
        self._frames: list[Frame] | None = None
        self._selected = 0
        self._target: Target | None = None
        self._inspectors: dict[int, Inspector] = {}
        self._numbers = itertools.count(1)
        control.signals = self._stops_for
        control.hears.append(self._hear)

    # -- output ------------------------------------------------------------------------------------------------

    def say(self, text: str, end: str = "\n") -> None:
        self.write(text + end)

    @staticmethod
    def of_int(number: int) -> Value:
        return values.of_int(number)

    # -- what is looked at -------------------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        """The process. Raises CommandError if there is none."""
        task = self.control.current
        if task is None or not task.alive:
            raise CommandError("the program is not being run")
        return task

    @property
    def target(self) -> Target:
        """The process, or the core file. Raises CommandError."""
        return self.task if self.core is None else self.core

    @property
    def alive(self) -> bool:
        return self.control.current is not None and self.control.current.alive

    @property
    def symbols(self) -> Symbols:
        """Those of the process, or of the program that is to be run."""
        task = self.control.current
        if self.core is None and task is not None and task.alive:
            self.known_symbols = self.modules.of(task)
        return self.known_symbols

    def inspector_of(self, task: Target) -> Inspector:
        """For what is done in the middle of a run: the processor's registers, no frame."""
        found = self._inspectors.get(id(task))
        if found is None or found.target is not task:
            found = self._inspectors[id(task)] = Inspector(task, self.symbols, self.shared)
        return found

    def inspector(self) -> Inspector:
        """For the selected frame. Raises CommandError when nothing is looked at."""
        target = self.target
        frame = self.frame() if self._selected else None
        return Inspector(target, self.symbols, self.shared, frame)

    # -- frames ------------------------------------------------------------------------------------------------

    def frames(self, limit: int | None = None) -> list[Frame]:
        """The first `limit` of them."""
        return list(itertools.islice(frames(self.target, self.symbols), limit))

    def frame(self) -> Frame:
        """The selected one."""
        found = self.frames(self._selected + 1)
        return found[min(self._selected, len(found) - 1)]

    def select(self, level: int) -> Frame:
        """Raises CommandError."""
        found = self.frames(level + 1)
        if not 0 <= level < len(found):
            raise CommandError(f"no frame {level}: there are {len(found)}")
        self._selected = level
        return found[level]

    @property
    def selected(self) -> int:
        return self._selected

    def describe_frame(self, frame: Frame, *, always_address: bool = False) -> str:
        """`0x1090 in add ()`, `main () at t.c:12`."""
        if frame.signal:
            return "<signal handler called>"
        found = self.symbols.nearest(frame.place)
        name = found[0] if found else "<system call>" if frame.pc == GATEWAY else "??"
        line = self.source.line_of(frame.place)
        arguments = self.source.arguments(self, frame)
        text = f"{name} ({arguments})"
        if line is not None:
            text += f" at {line.name}:{line.number}"
        else:
            module = self.symbols.module_at(frame.pc)
            if module is not None and module is not self.symbols.modules[0]:
                text += f" from {module.name}"
        if line is None or always_address or (frame.interrupted and line.address != frame.pc):
            text = f"{frame.pc:#010x} in {text}"
        return text

    def show_frame(self, *, number: bool = False) -> None:
        """Where the program is, with the source line or the instruction."""
        frame = self.frame()
        before = f"#{frame.level}  " if number or frame.level else ""
        self.say(before + self.describe_frame(frame))
        line = self.source.line_of(frame.place)
        if line is not None and (text := self.source.text(line.file, line.number)) is not None:
            self.say(f"{line.number}\t{text}")
        elif line is not None or self.settings["disassemble-next-line"] == "on":
            self.show_instruction(frame.pc)

    def show_instruction(self, address: int) -> None:
        from tools.debug.disassembly import instructions, line

        for one in instructions(self, address, 1):
            self.say(line(self, one, address))

    # -- running -----------------------------------------------------------------------------------------------

    def carry_on(self, go: Callable[[], Event]) -> Event:
        """Let the program run; what it stopped for. The terminal is the program's meanwhile."""
        self.started = True
        self._remember()
        self.forget_frames()
        self.around_run(True)
        try:
            return go()
        finally:
            self.around_run(False)
            self.forget_frames()

    def forget_frames(self) -> None:
        self._selected = 0
        self._inspectors.clear()

    def _remember(self) -> None:
        if self.alive:
            from kernel.debug import registers

            cpu, series = self.task.cpu, self.task.abi.NAME
            known = registers.of(series)
            names = (*known.general, *known.float, *known.control, *known.space, "pc")
            self.before = {name: cpu.get(name) for name in names}

    def stopped(self, event: Event) -> None:
        """Say what has happened and where, show displays, do what the breakpoints' commands say."""
        hit = stops.report(self, event)
        self.last_event = event
        self.pending = [line for point in hit for line in point.commands if line.strip() != "silent"]
        if isinstance(event, Exited | Over):
            others = [task for task in self.control.attached if task.alive]
            if others:
                self.control.current = others[0]
                self.say(f"[Switching to process {others[0].pid}]")
            return
        if hit and hit[0].commands and hit[0].commands[0].strip() == "silent":
            return
        self.show_frame()
        self.show_displays()

    def show_displays(self) -> None:
        for number, (form, text) in list(self.displays.items()):
            from tools.debug.examining import display_one

            try:
                display_one(self, number, form, text)
            except CommandError as error:
                self.say(f"{number}: {text} = <{error}>")

    def _call(self, address: int, arguments: list[Value], result: Type | None) -> Value:
        """Call a function of the program. Raises CommandError."""
        signature = self.source.signature(address)
        if result is None:
            result = types.INT if signature is None else signature.result
        kinds = () if signature is None else signature.parameters
        passed = [calls.argument(value, kind) for value, kind in itertools.zip_longest(arguments, kinds) if value]
        read = calls.reader(result)
        self.around_run(True)
        try:
            return calls.result_of(result, called(self.control, self.task, address, passed, read))
        except CallFailed as failed:
            self.stopped_in_call(failed.event)
            raise CommandError("the function did not come back; the registers are as before the call") from None
        except (ValueError, MemoryFault) as error:
            raise CommandError(str(error)) from None
        finally:
            self.around_run(False)
            self.forget_frames()

    def stopped_in_call(self, event: Event) -> None:
        stops.report(self, event)

    # -- what the control asks ---------------------------------------------------------------------------------

    def handling_of(self, number: int) -> tuple[bool, bool, bool]:
        """Whether a signal stops the program, is said, and reaches it."""
        quiet = number in _QUIET
        return self.handling.get(number, (not quiet, not quiet, True))

    def _stops_for(self, number: int) -> bool:
        stop, said, passed = self.handling_of(number)
        caught = any(
            point.catches == "signal" and point.enabled and (not point.names or signals.name(number) in point.names)
            for point in self.points.all.values()
        )
        if said and not stop:
            self.say(f"\nProgram received signal {stops.describe_signal(number)}.")
        return stop or caught or not passed

    def catching_changed(self) -> None:
        """A catchpoint came or went."""
        active = [point for point in self.points.all.values() if point.catches and point.enabled]
        kinds = {point.catches for point in active}
        self.control.catches = {Exited, *(_CAUGHT[kind] for kind in kinds if kind in _CAUGHT)}
        calls = [point for point in active if point.catches == "syscall"]
        if not calls:
            self.control.watch_calls(None)
        elif any(not point.names for point in calls):
            self.control.watch_calls(lambda entry: True)
        else:
            wanted = frozenset().union(*(point.names for point in calls))
            self.control.watch_calls(lambda entry: entry.name in wanted)

    def _hear(self, event: Event) -> None:
        """Of forks, programs and libraries, whether they stop the program or not."""
        if isinstance(event, Executed):
            self._inspectors.clear()
            self.source.forget()
            self.resolve_again()
            self.points.leave_all()
            self.points.put_all_in(event.task)
        elif isinstance(event, Loaded):
            self.resolve_again(pending=True)
        elif isinstance(event, Forked) and event.child in self.control.attached and event.task is not event.child:
            self.points.put_all_in(event.child)

    def resolve_again(self, *, pending: bool = False) -> None:
        """Find the places of breakpoints in what is loaded now."""
        from tools.debug.locations import resolve

        for point in self.points.all.values():
            if pending and point.catches == "call":
                self.points.refresh(point)
            if point.kind != "breakpoint" or point.what.startswith("*") or (pending and point.addresses):
                continue
            try:
                point.addresses = resolve(self, point.what)
            except CommandError:
                point.addresses = []
            if pending and point.addresses:
                self.points.refresh(point)

    def module_name(self, task: Task, address: int) -> str:
        module = self.modules.of(task).module_at(address)
        return f"{address:#x}" if module is None else module.name

    def changes(self) -> None:
        """Registers or memory of the process are to be changed. Raises CommandError if it is in its past."""
        if self.core is None and self.alive:
            try:
                self.control.changes(self.task)
            except ValueError as error:
                raise CommandError(str(error)) from None

    # -- values ------------------------------------------------------------------------------------------------

    def evaluate(self, text: str) -> Value:
        """Raises CommandError."""
        if not text.strip():
            raise CommandError("an expression is missing")
        if self.core is None and not self.alive:
            return compiled(text)(self.dormant())
        inspector = self.inspector()
        return compiled(text, inspector.alignment)(inspector)

    def dormant(self) -> Inspector:
        """For expressions when nothing runs: numbers and variables, no registers."""
        from tools.debug.nothing import Nothing

        return Inspector(Nothing(), self.symbols, self.shared)

    def address(self, text: str) -> int:
        """The address an expression stands for. Raises CommandError."""
        value = self.evaluate(text)
        return value.integer() & 0xFFFFFFFF

    def remember(self, value: Value) -> int:
        """Put it into the history; its number."""
        self.shared.history.append(value)
        return len(self.shared.history)

    def shown(self, point: Point) -> str:
        """The value of a watchpoint's expression."""
        return watching.value_of(point, self.target, self)

    def next_number(self) -> int:
        return next(self._numbers)

    def begin(self, task: Task) -> None:
        """A process of the program that is to be debugged, which has done nothing yet."""
        self.control.current = task
        self.control.attach(task)
        self.started = False
        self.forget_frames()
        self.before = {}
        self.known_symbols = self.modules.of(task)
        self.resolve_again()
        self.points.leave_all()
        self.points.put_all_in(task)

    def close(self) -> None:
        """End the processes that are debugged, without a word."""
        for task in list(self.control.attached):
            self.control.pass_signal(task, 0)
            self.control.detach(task)
            if task.alive:
                task.exit(signals.SIGKILL)
                task.release()


def host_path(path: str) -> str:
    return os.path.expanduser(path.strip())
