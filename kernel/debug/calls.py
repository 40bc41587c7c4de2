"""Stops before and after system calls. An observer of its own: calls of processes nobody watches so cost no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.debug.events import CallEntered, CallReturned, Event
from kernel.process.observer import Observer, Withheld
from kernel.process.task import Task

if TYPE_CHECKING:
    from kernel.calls.table import Entry


class CallWatcher(Observer[Task]):
    """Attached to the debugged processes while calls are wanted. `happened` takes what to stop for."""

    follows = False

    def __init__(self, happened: Callable[[Event], None]) -> None:
        self._happened = happened
        self._wanted: Callable[[Entry], bool] | None = None
        self._tasks: set[Task] = set()
        self._let_in: set[Task] = set()  # make the call they were stopped before
        self._inside: dict[Task, Entry] = {}

    def want(self, wanted: Callable[[Entry], bool] | None) -> None:
        before, self._wanted = self._wanted, wanted
        if (before is None) != (wanted is None):
            for task in self._tasks:
                (task.detach if wanted is None else task.attach)(self)

    def attach(self, task: Task) -> None:
        self._tasks.add(task)
        if self._wanted is not None:
            task.attach(self)

    def detach(self, task: Task) -> None:
        self._tasks.discard(task)
        if self._wanted is not None:
            task.detach(self)

    def entered(self, task: Task, entry: Entry, words: tuple[int, ...]) -> None:
        if task in self._let_in:
            self._let_in.discard(task)
        elif self._wanted is not None and self._wanted(entry):
            self._let_in.add(task)
            self._happened(CallEntered(task, entry, words))
            raise Withheld
        else:
            return
        self._inside[task] = entry

    def returned(self, task: Task, value: int | None, error: int | None) -> None:
        entry = self._inside.pop(task, None)
        if entry is not None and task.alive:
            self._happened(CallReturned(task, entry, value, error))

    def exited(self, task: Task) -> None:
        self._tasks.discard(task)
        self._inside.pop(task, None)
        self._let_in.discard(task)
