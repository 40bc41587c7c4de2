"""Edge-triggered readiness events of host sockets: one poller for all, itself watched by the scheduler.

A socket is known to the poller from the first wait for it until it is closed, so that a wait for a thousand costs
the host nothing. Edges suffice: a task that waits has tried before and will try again.
"""

from __future__ import annotations

import select
from collections.abc import Callable

from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.waiting import Condition, Suspension, WaitQueue, Watcher

ENDED = select.POLLERR | select.POLLHUP

# Called with POLL bits that hold now, some of which have only begun to.
Told = Callable[[int], None]


class Poller:
    """The sockets of one transport."""

    def __init__(self, watcher: Watcher) -> None:
        self._epoll = select.epoll()
        self._watcher = watcher
        self._told: dict[int, Told] = {}  # by descriptor
        watcher.watch_forever(self._epoll.fileno(), self._look)

    def look_for(self, fd: int, events: int, told: Told) -> None:
        operation = self._epoll.modify if fd in self._told else self._epoll.register
        operation(fd, events | select.EPOLLET)  # POLLIN, POLLPRI and POLLOUT are epoll's bits too
        self._told[fd] = told

    def closing(self, fd: int) -> None:
        """The host forgets a descriptor that is closed."""
        self._told.pop(fd, None)

    def _look(self) -> None:
        for fd, events in self._epoll.poll(0):
            told = self._told.get(fd)
            if told is not None:
                told(events | POLLIN | POLLOUT if events & ENDED else events)

    def close(self) -> None:
        self._watcher.unwatch(self._epoll.fileno())
        self._epoll.close()


class _Waiting(WaitQueue):
    """Tasks that wait for some events of one socket: the first one has them looked for."""

    __slots__ = ("_events", "_socket")

    def __init__(self, socket: SocketEvents, events: int) -> None:
        super().__init__()
        self._socket = socket
        self._events = events

    def add(self, suspension: Suspension, watcher: Watcher) -> None:
        self._socket.look_for(watcher, self._events)
        super().add(suspension, watcher)


class SocketEvents:
    """Who waits for what of one host socket."""

    __slots__ = ("_action", "_fd", "_looked_for", "_poller", "_poller_of", "_reading", "_writing")

    def __init__(self, fd: int, poller_of: Callable[[Watcher], Poller]) -> None:
        self._fd = fd
        self._poller_of = poller_of
        self._poller: Poller | None = None
        self._looked_for = 0
        self._reading = _Waiting(self, POLLIN | POLLPRI)
        self._writing = _Waiting(self, POLLOUT)
        self._action: Told | None = None

    def conditions(self, events: int) -> list[Condition]:
        if not events & POLLOUT:
            return [self._reading]
        return [self._reading, self._writing] if events & (POLLIN | POLLPRI) else [self._writing]

    def watch(self, watcher: Watcher, events: int, action: Told) -> None:
        """Tell `action` too, if it is for any events."""
        self._action = action if events else None
        self.look_for(watcher, events)

    def look_for(self, watcher: Watcher, events: int) -> None:
        if events & ~self._looked_for:
            self._poller = self._poller_of(watcher)
            self._poller.look_for(self._fd, self._looked_for | events, self._happened)
            self._looked_for |= events

    def _happened(self, events: int) -> None:
        if events & (POLLIN | POLLPRI):
            self._reading.wake()
        if events & POLLOUT:
            self._writing.wake()
        if self._action is not None:
            self._action(events)

    def closing(self) -> None:
        if self._poller is not None:
            self._poller.closing(self._fd)
