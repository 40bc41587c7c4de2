"""A transport that fails on request, around any other: for what a healthy loopback can't be made to do.

faults = Faults()
network = create("host", wrap=lambda transport: FaultTransport(transport, faults))
faults.connect.append(Errno.ENOBUFS)     # the next connect
faults.hold()                            # connections stay pending ...
faults.release(Errno.ECONNREFUSED)       # ... and end so; without an error as their transport has it
"""

from __future__ import annotations

from collections import deque

from kernel.abi.errno import HpuxError
from kernel.abi.socket import SOCK_STREAM
from kernel.net.transport import Endpoint, Location, Transport
from kernel.net.wrapped import Wrapped, WrappedTransport
from kernel.waiting import Condition, WaitQueue


class Faults:
    """What is to go wrong."""

    def __init__(self) -> None:
        self.connect: deque[type[HpuxError]] = deque()  # raised by the next connects, one each
        self.opened: deque[type[HpuxError]] = deque()  # raised by the next sockets
        self.sent: deque[type[HpuxError]] = deque()  # by the next data to be sent
        self.received: deque[type[HpuxError]] = deque()  # by the next attempts to receive any
        self.bound: deque[type[HpuxError]] = deque()  # by the next binds
        self.listened: deque[type[HpuxError]] = deque()  # by the next listens
        self.accepted: deque[type[HpuxError]] = deque()  # by the next attempts to accept a connection
        self.holding = False
        self.outcome: type[HpuxError] | None = None
        self.changed = WaitQueue()

    def hold(self) -> None:
        """Keep connections from now on pending."""
        self.holding, self.outcome = True, None

    def release(self, error: type[HpuxError] | None = None) -> None:
        """End what is held, with `error` or as the transport beneath has it."""
        self.holding, self.outcome = False, error
        self.changed.wake()


class FaultTransport(WrappedTransport):
    """`beneath`, with faults."""

    def __init__(self, beneath: Transport, faults: Faults) -> None:
        super().__init__(beneath)
        self._faults = faults

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        if self._faults.opened:
            raise self._faults.opened.popleft()
        return FaultEndpoint(self.beneath.open(kind, protocol), self._faults, kind == SOCK_STREAM)


class FaultEndpoint(Wrapped):
    """Takes over what faults concern."""

    def __init__(self, beneath: Endpoint, faults: Faults, stream: bool) -> None:
        super().__init__(beneath)
        self._faults = faults
        self._stream = stream
        self._held = False

    def connect(self, address: Location) -> bool:
        if self._faults.connect:
            raise self._faults.connect.popleft()
        self._held = self._faults.holding and self._stream
        complete = self.beneath.connect(address)
        return complete and not self._held

    def bind(self, address: Location) -> None:
        if self._faults.bound:
            raise self._faults.bound.popleft()
        self.beneath.bind(address)

    def listen(self, backlog: int) -> None:
        if self._faults.listened:
            raise self._faults.listened.popleft()
        self.beneath.listen(backlog)

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        if self._faults.sent:
            raise self._faults.sent.popleft()
        return self.beneath.send(data, flags, to)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        if self._faults.received:
            raise self._faults.received.popleft()
        return self.beneath.receive(buffer, peek, oob)

    def accept(self) -> tuple[Endpoint, Location] | None:
        if self._faults.accepted:
            raise self._faults.accepted.popleft()
        accepted = self.beneath.accept()
        if accepted is None:
            return None
        return FaultEndpoint(accepted[0], self._faults, True), accepted[1]

    def connected(self) -> bool:
        if self._held and self._faults.holding:
            return False
        if self._held and self._faults.outcome is not None:
            raise self._faults.outcome
        return self.beneath.connected()

    def conditions(self, events: int) -> list[Condition]:
        if self._held and self._faults.holding:
            return [self._faults.changed]
        return self.beneath.conditions(events)
