"""Who is told by a signal of what happens on a socket: SIOCSPGRP, FIOASYNC (hpux-net.md 1.13).

SIGURG goes to the owner whenever urgent data arrives, SIGIO when something can be read or written or a connection
comes or goes, if FIOASYNC asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.signals import SIGIO, SIGURG
from kernel.process.table import Processes

if TYPE_CHECKING:
    from kernel.net.state import SocketState
    from kernel.process.task import System, Task


class Notices:
    """The signals of one socket."""

    def __init__(self, socket: SocketState) -> None:
        self.owner = 0  # a process, or negative a process group
        self.asynchronous = False
        self._socket = socket
        self._machine: System | None = None
        self.urgent_told = False

    def set_owner(self, task: Task, owner: int) -> None:
        """SIOCSPGRP. Raises EPERM for a process that is neither the caller nor one it may signal."""
        if owner:
            found = [other for other in task.machine.part(Processes).alive.values() if _named(other, owner)]
            mine = task.credentials
            if not found or not (mine.superuser or any(other.credentials.uid == mine.uid for other in found)):
                raise Errno.EPERM
        self.owner = owner
        self._watch(task.machine)

    def set_asynchronous(self, task: Task, on: bool) -> None:
        """FIOASYNC."""
        self.asynchronous = on
        self._watch(task.machine)

    def inherit(self, task: Task, listener: Notices) -> None:
        """A connection is its listener's owner's."""
        if listener.owner or listener.asynchronous:
            self.owner, self.asynchronous = listener.owner, listener.asynchronous
            self._watch(task.machine)

    def _watch(self, machine: System) -> None:
        events = 0
        if self.owner:
            events = (POLLIN | POLLOUT if self.asynchronous else 0) | (POLLPRI if self._socket.family.urgent else 0)
        if events or self._machine is not None:
            self._machine = machine
            self._socket.watch(machine.scheduler, events, self._happened)

    def _happened(self, events: int) -> None:
        if events & POLLPRI and not self.urgent_told:
            self.urgent_told = True
            self._post(SIGURG)
        if self.asynchronous and events & (POLLIN | POLLOUT):
            self._post(SIGIO)

    def received(self) -> None:
        """Something was read: urgent data that has been seen doesn't stand in the way of the next."""
        if self.urgent_told and not self._socket.readiness(POLLPRI) & POLLPRI:
            self.urgent_told = False

    def _post(self, number: int) -> None:
        assert self._machine is not None
        for task in list(self._machine.part(Processes).alive.values()):
            if _named(task, self.owner):
                task.signals.post(number)


def _named(task: Task, owner: int) -> bool:
    return task.pid == owner if owner > 0 else task.pgrp == -owner
