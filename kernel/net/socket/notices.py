"""Signals (SIGIO, SIGURG) for socket events: SIOCSPGRP, FIOASYNC (hpux-net.md 1.13).

SIGURG goes to the owner whenever urgent data arrives, SIGIO when something can be read or written or a connection
comes or goes, if FIOASYNC asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.signals import SIGIO, SIGURG
from kernel.process.table import Processes
from kernel.waiting import Watcher

if TYPE_CHECKING:
    from kernel.process.task import Task

# Have an action called with the POLL bits that begin to hold, out of some (`Endpoint.watch`).
Watch = Callable[[Watcher, int, Callable[[int], None]], None]


class Notices:
    """The signals of one socket.

    `urgent_waits` tells whether there is urgent data to be read; None where there never is.
    """

    def __init__(self, watch: Watch, urgent_waits: Callable[[], bool] | None) -> None:
        self.owner = 0  # a process, or negative a process group
        self.asynchronous = False
        self._watch = watch
        self._urgent_waits = urgent_waits
        self._urgent_told = False
        self._processes: Processes | None = None  # the owner is one of them; None while nothing was asked for

    def set_owner(self, task: Task, owner: int) -> None:
        """SIOCSPGRP. Raises EPERM for a process that is neither the caller nor one it may signal."""
        if owner:
            found = [other for other in task.machine.part(Processes).alive.values() if _named(other, owner)]
            mine = task.credentials
            if not found or not (mine.superuser or any(other.credentials.uid == mine.uid for other in found)):
                raise Errno.EPERM
        self.owner = owner
        self._look(task)

    def set_asynchronous(self, task: Task, on: bool) -> None:
        """FIOASYNC."""
        self.asynchronous = on
        self._look(task)

    def inherit(self, task: Task, listener: Notices) -> None:
        """A connection is its listener's owner's."""
        if listener.owner or listener.asynchronous:
            self.owner, self.asynchronous = listener.owner, listener.asynchronous
            self._look(task)

    def _look(self, task: Task) -> None:
        events = 0
        if self.owner:
            events = (POLLIN | POLLOUT if self.asynchronous else 0) | (POLLPRI if self._urgent_waits else 0)
        if events or self._processes is not None:
            self._processes = task.machine.part(Processes)
            self._watch(task.scheduler, events, self._happened)

    def _happened(self, events: int) -> None:
        if events & POLLPRI and not self._urgent_told:
            self._urgent_told = True
            self._post(SIGURG)
        if self.asynchronous and events & (POLLIN | POLLOUT):
            self._post(SIGIO)

    def received(self) -> None:
        """Something was read; once urgent data has been, the next may be signalled again."""
        if self._urgent_told and self._urgent_waits is not None and not self._urgent_waits():
            self._urgent_told = False

    def _post(self, number: int) -> None:
        assert self._processes is not None
        for task in list(self._processes.alive.values()):
            if _named(task, self.owner):
                task.signals.post(number)


def _named(task: Task, owner: int) -> bool:
    return task.pid == owner if owner > 0 else task.pgrp == -owner
