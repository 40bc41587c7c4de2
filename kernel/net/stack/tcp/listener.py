"""A socket that listens, as the protocol sees it."""

from __future__ import annotations

from collections import deque

from kernel.net.names import Address
from kernel.net.stack.tcp.connection import Connection, Owner, Stage


class Listener:
    def __init__(self, owner: Owner, name: Address, backlog: int, rooms: tuple[int, int]) -> None:
        self.name = name
        self.backlog = backlog
        self.rooms = rooms  # the buffers of its connections, to send and to receive
        self.queue: deque[Connection] = deque()  # in the making or complete, to be accepted
        self._owner = owner

    def has_room(self) -> bool:
        """4.3BSD counts those in the making as well."""
        self._forget_the_dead()
        return len(self.queue) <= self.backlog

    def next(self) -> Connection | None:
        """Take the first complete connection out."""
        self._forget_the_dead()
        for connection in self.queue:
            if connection.stage is not Stage.SYN_RECEIVED:
                self.queue.remove(connection)
                connection.listener = None
                return connection
        return None

    def is_ready(self) -> bool:
        self._forget_the_dead()
        return any(connection.stage is not Stage.SYN_RECEIVED for connection in self.queue)

    def _forget_the_dead(self) -> None:
        """A client that gave up before it was accepted is nobody's business."""
        if any(connection.stage is Stage.CLOSED for connection in self.queue):
            self.queue = deque(one for one in self.queue if one.stage is not Stage.CLOSED)

    def wake(self, events: int) -> None:
        self._owner.wake(events)
