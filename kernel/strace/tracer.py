"""What `hp9k trace` prints: one line a system call, with decoded arguments, results and error names."""

from __future__ import annotations

import time
from collections.abc import Iterable

from emu.memory import MemoryFault
from kernel.abi import signals
from kernel.abi.errno import NAMES
from kernel.calls.arguments import Argument, Fd, path_at
from kernel.calls.table import Entry
from kernel.process.observer import Observer
from kernel.process.task import Task
from kernel.strace.count import Counts
from kernel.strace.names import Names
from kernel.strace.style import PLAIN, Sink, Style

_FD = Fd.__metadata__[0]  # type: ignore[attr-defined]
_OPENING = ("open", "creat")  # calls whose first argument is a path, and whose result a descriptor of it
_DESCRIPTORS = (*_OPENING, "accept", "dup", "dup2", "socket")  # calls that return one


class _Open:
    """A call that has not returned yet: its line, printed as far as it goes, and what remains to be added."""

    __slots__ = ("entry", "printed", "raw", "shown", "stack", "started", "time")

    def __init__(self, entry: Entry, raw: tuple[int, ...], task: Task) -> None:
        self.entry = entry
        self.raw = raw
        self.shown: list[str | None] = []
        self.stack: list[str] = []
        self.printed = False
        self.started = 0.0
        self.time = task.clock.time()


class Tracer(Observer[Task]):
    """Follows the calls of all tasks. `sink` takes one line without newline; None only counts."""

    precise = True  # faults are shown with their PC

    def __init__(self, sink: Sink | None, style: Style = PLAIN) -> None:
        self._sink = sink
        self._style = style
        self._open: dict[int, _Open] = {}  # by thread
        self._names = Names() if style.names else None
        self._before: dict[int, float] = {}  # when the last line began, by process where each has a file of its own
        self.counts = Counts()
        self.unimplemented: set[str] = set()
        self.show_pid = False

    def entered(self, task: Task, entry: Entry, words: tuple[int, ...]) -> None:
        """Decode what the call was given before it changes anything."""
        call = self._open[task.lwp] = _Open(entry, words, task)
        if not entry.implemented:
            self.unimplemented.add(entry.name)
        if self._wants(entry):
            call.shown = [
                None if argument.output else self._show(argument, task, words, index, None)
                for index, argument in enumerate(entry.arguments)
            ]
            if self._style.stack is not None:
                call.stack = list(self._style.stack(task))
        call.started = task.clock.monotonic()  # without what the above took

    def suspended(self, task: Task) -> None:
        """Print what is known, so that a program that hangs shows where; not where only the outcome says whether the
        call is to be shown."""
        call = self._open.get(task.lwp)
        if call is not None and self._wants(call.entry) and not call.printed and self._style.failed is None:
            call.printed = True
            known = _list(
                hex(call.raw[index] & 0xFFFFFFFF) if shown is None else shown for index, shown in enumerate(call.shown)
            )
            self._write(task, f"{call.entry.name}({known} <unfinished ...>", call.time)

    def returned(self, task: Task, value: int | None, error: int | None) -> None:
        call = self._open.pop(task.lwp, None)
        if call is None:
            return
        seconds = task.clock.monotonic() - call.started
        self.counts.add(call.entry.name, seconds, error is not None)
        if self._names is not None and value is not None and call.entry.name in _OPENING:
            self._names.opened(task, value, path_at(task, call.raw[0]).decode("latin-1"))
        if not self._wants(call.entry) or self._style.failed not in (None, error is not None):
            return
        shown = [
            self._show(call.entry.arguments[index], task, call.raw, index, value) if known is None else known
            for index, known in enumerate(call.shown)
        ]
        head = f"<... {call.entry.name} resumed> " if call.printed else f"{call.entry.name}("
        body = _rest(call, shown) if call.printed else _list(shown)
        result = _result(value, error) + (self._name(task, value) if call.entry.name in _DESCRIPTORS else "")
        spent = f" <{seconds:.6f}>" if self._style.durations else ""
        self._write(task, f"{head}{body}) = {result}{spent}", task.clock.time() if call.printed else call.time)
        for line in call.stack:
            self._put(task, f" > {line}")

    def signalled(self, task: Task, number: int, reason: str) -> None:
        if self._style.signals is None or number in self._style.signals:
            self._write(task, f"--- {signals.name(number)}{f' ({reason})' if reason else ''} ---")

    def forked(self, task: Task, child: Task) -> None:
        """From now on lines say whose they are."""
        self.show_pid = True

    def began(self, task: Task, thread: Task) -> None:
        """So they do of threads."""
        self.show_pid = True

    def exited(self, task: Task) -> None:
        self.returned(task, None, None)
        if task.status & 0xFF:
            self._write(task, f"+++ killed by {signals.name(task.status & 0x7F)} +++")
        else:
            self._write(task, f"+++ exited with {task.status >> 8} +++")

    # --- inside ---

    def _wants(self, entry: Entry) -> bool:
        shown = self._sink is not None or self._style.separate is not None
        return shown and (not self._style.calls or entry.name in self._style.calls)

    def _show(self, argument: Argument, task: Task, raw: tuple[int, ...], index: int, result: int | None) -> str:
        try:
            shown = argument.show(task, raw, index, result)
        except MemoryFault:
            return hex(raw[index] & 0xFFFFFFFF)
        return shown + self._name(task, raw[index]) if argument is _FD else shown

    def _name(self, task: Task, fd: int | None) -> str:
        return "" if self._names is None or fd is None else self._names.of(task, fd)

    def _write(self, task: Task, text: str, at: float | None = None) -> None:
        """A line that begins at a time, by default now."""
        self._put(task, self._stamp(task, task.clock.time() if at is None else at) + text)

    def _put(self, task: Task, line: str) -> None:
        if self._style.separate is not None:
            self._style.separate(task.pid)(line)
        elif self._sink is not None:
            self._sink(f"[{_whose(task)}] {line}" if self.show_pid else line)

    def _stamp(self, task: Task, at: float) -> str:
        """What a line begins with where times are wanted."""
        kind = self._style.clock
        if kind == "ttt":
            return f"{at:.6f} "
        if kind == "r":
            key = task.pid if self._style.separate is not None else 0
            before, self._before[key] = self._before.get(key, at), at
            return f"{max(0.0, at - before):13.6f} "
        if not kind:
            return ""
        return time.strftime("%H:%M:%S", time.localtime(at)) + (f".{int(at % 1 * 1e6):06} " if kind == "tt" else " ")


def _whose(task: Task) -> str:
    """The process's number, and with a dot the thread's where it isn't the first."""
    return str(task.pid) if task.lwp == task.pid else f"{task.pid}.{task.lwp}"


def _rest(call: _Open, shown: list[str]) -> str:
    """The arguments shown when a resumed call returns: only what the call filled in."""
    return _list(text for index, text in enumerate(shown) if call.shown[index] is None)


def _list(shown: Iterable[str]) -> str:
    """Arguments in a row, without those that this call doesn't have (open's mode where nothing is made)."""
    return ", ".join(filter(None, shown))


def _result(value: int | None, error: int | None) -> str:
    if error is not None:
        return f"-1 {NAMES.get(error, error)} ({error})"
    if value is None:
        return "?"
    return str(value) if -4096 < value < 0x10000 else hex(value & 0xFFFFFFFF)
