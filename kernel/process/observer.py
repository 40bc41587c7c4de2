"""Looking on at processes: the one mechanism for traces, debuggers, profilers and recorders.

An observer is attached to a task (`Task.attach`), at any moment, and is told of what happens there until it is
detached. What is off costs nothing: system calls are told of by a gate of their own, which is there only while an
observer wants to know of them.

An Exception in an observer ends the process it happens to, as a mistake of hp9k's own; one that is to end the whole run
is a BaseException of another kind.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from emu.cpu import Stop
from kernel.calls.table import Entry
from kernel.fs.vfs import OpenFile
from kernel.series.convention import Gate

_Task = TypeVar("_Task")


class Withheld(Exception):
    """Raised by `Observer.entered`: the call is not made now. The program comes to make it once more."""


class Observer(Generic[_Task]):
    """What happens in a process. Subclasses override what they want to know."""

    follows = True  # is attached to each child when it is forked
    precise = False  # wants to find all registers exact whenever something happens; engines are slower then

    def entered(self, task: _Task, entry: Entry, words: tuple[int, ...]) -> None:
        """A system call begins; `words` are its arguments. One made again after a signal is entered again."""

    def suspended(self, task: _Task) -> None:
        """The call waits."""

    def returned(self, task: _Task, value: int | None, error: int | None) -> None:
        """The call is over with a first result register, with an errno, or with neither (exec, exit, sigreturn)."""

    def withholds(self, task: _Task, number: int, code: int, reason: str) -> bool:
        """A signal is to be taken next. True if the observer keeps it; it may `take` it later."""
        return False

    def stepped(self, task: _Task) -> bool:
        """One instruction of a process with `stepping` set is over, a call included that it made. True if the observer
        wanted that; else it becomes a SIGTRAP."""
        return False

    def signalled(self, task: _Task, number: int, reason: str) -> None:
        """A signal is about to be taken; `reason` is what the processor stopped for, if it raised it."""

    def faulted(self, task: _Task, stop: Stop) -> bool:
        """The processor stopped by itself. True if the observer has dealt with that: then it becomes no signal."""
        return False

    def forked(self, task: _Task, child: _Task) -> None:
        """`child` is ready to run."""

    def began(self, task: _Task, thread: _Task) -> None:
        """`thread`, another one of the process, is ready to run; the observer is attached to it."""

    def executed(self, task: _Task) -> None:
        """Another program has been loaded, and nothing of it has run."""

    def loaded(self, task: _Task, start: int, length: int, file: OpenFile, offset: int) -> None:
        """A library: `length` bytes of `file` from `offset` on are mapped at `start` to be executed."""

    def exited(self, task: _Task) -> None:
        """The process is dead; its registers and memory are as they were last."""


class Observers(Generic[_Task]):
    """The observers of one task: what one is told, all are told."""

    def __init__(self, task: _Task) -> None:
        self._task = task
        self._all: tuple[Observer[_Task], ...] = ()

    def __iter__(self) -> Iterator[Observer[_Task]]:
        return iter(self._all)

    def add(self, observer: Observer[_Task]) -> None:
        self._all = (*self._all, observer)

    def remove(self, observer: Observer[_Task]) -> None:
        """Raises ValueError for one that isn't there."""
        left = list(self._all)
        left.remove(observer)
        self._all = tuple(left)

    @property
    def see_calls(self) -> bool:
        """Whether one of them wants to know when calls begin or end."""
        kinds = {type(observer) for observer in self._all}
        return any(kind.entered is not Observer.entered or kind.returned is not Observer.returned for kind in kinds)

    @property
    def precise(self) -> bool:
        return any(observer.precise for observer in self._all)

    def entered(self, entry: Entry, words: tuple[int, ...]) -> None:
        for observer in self._all:
            observer.entered(self._task, entry, words)

    def suspended(self) -> None:
        for observer in self._all:
            observer.suspended(self._task)

    def returned(self, value: int | None, error: int | None) -> None:
        for observer in self._all:
            observer.returned(self._task, value, error)

    def withholds(self, number: int, code: int, reason: str) -> bool:
        """Whether one of them keeps it."""
        kept = [observer.withholds(self._task, number, code, reason) for observer in self._all]
        return any(kept)

    def stepped(self) -> bool:
        """Whether one of them wanted it."""
        wanted = [observer.stepped(self._task) for observer in self._all]
        return any(wanted)

    def signalled(self, number: int, reason: str) -> None:
        for observer in self._all:
            observer.signalled(self._task, number, reason)

    def faulted(self, stop: Stop) -> bool:
        """Whether one of them has dealt with it."""
        dealt_with = [observer.faulted(self._task, stop) for observer in self._all]
        return any(dealt_with)

    def forked(self, child: _Task) -> None:
        for observer in self._all:
            observer.forked(self._task, child)

    def executed(self) -> None:
        for observer in self._all:
            observer.executed(self._task)

    def loaded(self, start: int, length: int, file: OpenFile, offset: int) -> None:
        for observer in self._all:
            observer.loaded(self._task, start, length, file, offset)

    def exited(self) -> None:
        for observer in self._all:
            observer.exited(self._task)


class ObservedGate:
    """A gate that tells what passes it: the arguments of a call, and a result or an errno."""

    def __init__(
        self,
        gate: Gate,
        entered: Callable[[tuple[int, ...]], None],
        returned: Callable[[int | None, int | None], None],
    ) -> None:
        self._gate, self._entered, self._returned = gate, entered, returned

    def arguments(self, layout: struct.Struct) -> tuple[int, ...]:
        words = self._gate.arguments(layout)
        self._entered(words)
        return words

    def succeed(self, value: int, second: int | None = None) -> None:
        self._gate.succeed(value, second)
        self._returned(value, None)

    def fail(self, code: int) -> None:
        self._gate.fail(code)
        self._returned(None, code)
