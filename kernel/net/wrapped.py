"""A transport around another: what policies, faults and captures build on, overriding what concerns them."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.errno import HpuxError
from kernel.net.transport import Endpoint, Interface, Location, Reach, Transport, polled_of
from kernel.waiting import Condition, Watcher


class WrappedTransport:
    """Everything is the transport's beneath."""

    def __init__(self, beneath: Transport) -> None:
        self.beneath = beneath

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        return self.beneath.open(kind, protocol)

    def reserves(self, port: int) -> bool:
        return self.beneath.reserves(port)

    def reach(self, address: int) -> Reach:
        return self.beneath.reach(address)

    def interfaces(self) -> list[Interface]:
        return self.beneath.interfaces()

    def close(self) -> None:
        self.beneath.close()


class Wrapped:
    """Everything is the endpoint's beneath."""

    def __init__(self, beneath: Endpoint) -> None:
        self.beneath = beneath
        self.polled = polled_of(beneath)

    def bind(self, address: Location) -> None:
        self.beneath.bind(address)

    def connect(self, address: Location) -> bool:
        return self.beneath.connect(address)

    def connected(self) -> bool:
        return self.beneath.connected()

    def disconnect(self) -> None:
        self.beneath.disconnect()

    def listen(self, backlog: int) -> None:
        self.beneath.listen(backlog)

    def accept(self) -> tuple[Endpoint, Location] | None:
        return self.beneath.accept()

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        return self.beneath.send(data, flags, to)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        return self.beneath.receive(buffer, peek, oob)

    def shutdown(self, how: int) -> None:
        self.beneath.shutdown(how)

    def unacknowledged(self) -> int:
        return self.beneath.unacknowledged()

    def close(self, reset: bool = False) -> None:
        self.beneath.close(reset)

    def local(self) -> Location:
        return self.beneath.local()

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        self.beneath.set_option(level, option, value)

    def maximum_segment(self) -> int:
        return self.beneath.maximum_segment()

    def take_error(self) -> type[HpuxError] | None:
        return self.beneath.take_error()

    def available(self) -> int:
        return self.beneath.available()

    def at_mark(self) -> bool:
        return self.beneath.at_mark()

    def ready(self, events: int) -> int:
        return self.beneath.ready(events)

    def conditions(self, events: int) -> list[Condition]:
        return self.beneath.conditions(events)

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        self.beneath.watch(watcher, events, action)
