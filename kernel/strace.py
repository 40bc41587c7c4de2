"""What `hp9k trace` prints: one line a system call, with decoded arguments, results and error names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from emu.memory import MemoryFault
from kernel.abi import signals
from kernel.abi.errno import BY_CODE
from kernel.calls.arguments import Argument
from kernel.calls.table import Entry
from kernel.process.observer import Observer
from kernel.process.task import Task


class Count:
    """What `-c` sums up for one call."""

    __slots__ = ("calls", "errors", "seconds")

    def __init__(self) -> None:
        self.calls = self.errors = 0
        self.seconds = 0.0


class _Open:
    """A call that has not returned yet: its line, printed as far as it goes, and what remains to be added."""

    __slots__ = ("entry", "printed", "raw", "shown", "started")

    def __init__(self, entry: Entry, raw: tuple[int, ...]) -> None:
        self.entry = entry
        self.raw = raw
        self.shown: list[str | None] = []
        self.printed = False
        self.started = time.perf_counter()


class Tracer(Observer[Task]):
    """Follows the calls of all tasks. `sink` takes one line without newline; None only counts."""

    precise = True  # faults are shown with their PC

    def __init__(self, sink: Callable[[str], None] | None, only: frozenset[str] = frozenset()) -> None:
        self._sink = sink
        self._only = only
        self._open: dict[int, _Open] = {}
        self.counts: dict[str, Count] = {}
        self.unimplemented: set[str] = set()
        self.show_pid = False

    def entered(self, task: Task, entry: Entry, words: tuple[int, ...]) -> None:
        """Decode what the call was given before it changes anything."""
        call = self._open[task.pid] = _Open(entry, words)
        if not entry.implemented:
            self.unimplemented.add(entry.name)
        if self._wants(entry):
            call.shown = [
                None if argument.output else _show(argument, task, words, index, None)
                for index, argument in enumerate(entry.arguments)
            ]

    def suspended(self, task: Task) -> None:
        """Print what is known, so that a program that hangs shows where."""
        call = self._open.get(task.pid)
        if call is not None and self._wants(call.entry) and not call.printed:
            call.printed = True
            known = _list(
                hex(call.raw[index] & 0xFFFFFFFF) if shown is None else shown for index, shown in enumerate(call.shown)
            )
            self._write(task, f"{call.entry.name}({known} <unfinished ...>")

    def returned(self, task: Task, value: int | None, error: int | None) -> None:
        call = self._open.pop(task.pid, None)
        if call is None:
            return
        self._count(call, error)
        if not self._wants(call.entry):
            return
        shown = [
            _show(call.entry.arguments[index], task, call.raw, index, value) if known is None else known
            for index, known in enumerate(call.shown)
        ]
        head = f"<... {call.entry.name} resumed> " if call.printed else f"{call.entry.name}("
        body = _rest(call, shown) if call.printed else _list(shown)
        self._write(task, f"{head}{body}) = {_result(value, error)}")

    def signalled(self, task: Task, number: int, reason: str) -> None:
        self._write(task, f"--- {signals.name(number)}{f' ({reason})' if reason else ''} ---")

    def exited(self, task: Task) -> None:
        self.returned(task, None, None)
        if task.status & 0xFF:
            self._write(task, f"+++ killed by {signals.name(task.status & 0x7F)} +++")
        else:
            self._write(task, f"+++ exited with {task.status >> 8} +++")

    # --- inside ---

    def _wants(self, entry: Entry) -> bool:
        return self._sink is not None and (not self._only or entry.name in self._only)

    def _write(self, task: Task, text: str) -> None:
        if self._sink is not None:
            self._sink(f"[{task.pid}] {text}" if self.show_pid else text)

    def _count(self, call: _Open, error: int | None) -> None:
        count = self.counts.setdefault(call.entry.name, Count())
        count.calls += 1
        count.seconds += time.perf_counter() - call.started
        if error is not None:
            count.errors += 1

    def summary(self) -> list[str]:
        """The table of `-c`, the most expensive call first."""
        total = sum(count.seconds for count in self.counts.values()) or 1.0
        lines = ["% time     seconds  usecs/call     calls    errors syscall", _RULE]
        ordered = sorted(self.counts.items(), key=lambda item: (-item[1].seconds, item[0]))
        for name, count in ordered:
            each = round(count.seconds / count.calls * 1e6)
            share = 100 * count.seconds / total
            lines.append(
                f"{share:6.2f} {count.seconds:11.6f} {each:11d} {count.calls:9d} {count.errors or '':>9} {name}"
            )
        calls = sum(count.calls for count in self.counts.values())
        errors = sum(count.errors for count in self.counts.values())
        seconds = sum(count.seconds for count in self.counts.values())
        lines.append(_RULE)
        lines.append(f"100.00 {seconds:11.6f} {'':11} {calls:9d} {errors or '':>9} total")
        return lines


_RULE = "------ ----------- ----------- --------- --------- ----------------"


def _show(argument: Argument, task: Task, raw: tuple[int, ...], index: int, result: int | None) -> str:
    try:
        return argument.show(task, raw, index, result)
    except MemoryFault:
        return hex(raw[index] & 0xFFFFFFFF)


def _rest(call: _Open, shown: list[str]) -> str:
    """The arguments shown when a resumed call returns: only what the call filled in."""
    return _list(text for index, text in enumerate(shown) if call.shown[index] is None)


def _list(shown: Iterable[str]) -> str:
    """Arguments in a row, without those that this call doesn't have (open's mode where nothing is made)."""
    return ", ".join(filter(None, shown))


def _result(value: int | None, error: int | None) -> str:
    if error is not None:
        known = BY_CODE.get(error)
        return f"-1 {known.__name__ if known else error} ({error})"
    if value is None:
        return "?"
    return str(value) if -4096 < value < 0x10000 else hex(value & 0xFFFFFFFF)
