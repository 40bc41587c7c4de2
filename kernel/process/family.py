"""The other processes that one has to do with (wait(2), ptrace(2))."""

from __future__ import annotations

from typing import Generic, TypeVar

from kernel.process.zombie import Zombie
from kernel.waiting import WaitQueue

_Task = TypeVar("_Task")


class Family(Generic[_Task]):
    """Who else a process has to do with: its parent, its children, and by ptrace(2) other ones."""

    def __init__(self) -> None:
        self.parent: _Task | None = None  # None: init
        self.children: dict[int, _Task] = {}
        self.zombies: dict[int, Zombie] = {}  # children it has not waited for, the oldest first
        self.debugger: _Task | None = None
        self.debuggees: dict[int, _Task] = {}  # those it debugs that aren't children of its own
        self.endings: dict[int, Zombie] = {}  # what became of them; the zombies themselves are their parents'
        self.changed = WaitQueue()  # woken when a child or a debuggee ends or stops
