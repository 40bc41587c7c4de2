"""What the stack's endpoints of every protocol have in common: a name, a pending error, tasks that wait."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.socket import SO_RCVBUF, SO_REUSEADDR, SO_SNDBUF, SOL_SOCKET
from kernel.net.names import ANY, Address
from kernel.net.stack.ip import Ip
from kernel.net.stack.ports import Ports
from kernel.net.transport import Location, inet
from kernel.waiting import Condition, WaitQueue, Watcher


class StackEndpoint:
    """See `kernel.net.transport.Endpoint`."""

    def __init__(self, ip: Ip, ports: Ports, buffers: tuple[int, int]) -> None:
        self.ip = ip
        self.ports = ports
        self.name: Address = ANY
        self.remote: Address | None = None
        self.reuse = self.listening = False
        self.error: type[HpuxError] | None = None
        self.send_room, self.receive_room = buffers  # bytes
        self.changed = WaitQueue()
        self._watched = 0
        self._action: Callable[[int], None] | None = None

    # --- names ---

    def bind(self, address: Location) -> None:
        number, port = inet(address)
        if number and not self.ip.is_own(number):
            raise Errno.EADDRNOTAVAIL
        self.ports.take(self, (number, port))

    def local(self) -> Address:
        return self.name

    def bind_implicitly(self) -> None:
        if not self.name[1]:
            self.ports.take(self, (self.name[0], 0))

    # --- options, errors ---

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if level != SOL_SOCKET or not isinstance(value, int):
            return
        if option == SO_REUSEADDR:
            self.reuse = bool(value)
        elif option == SO_SNDBUF:
            self.send_room = value
        elif option == SO_RCVBUF:
            self.receive_room = value

    def take_error(self) -> type[HpuxError] | None:
        error, self.error = self.error, None
        return error

    def raise_error(self) -> None:
        """The error there is, once."""
        if (error := self.take_error()) is not None:
            raise error

    # --- waiting ---

    def conditions(self, events: int) -> list[Condition]:
        return [self.changed]

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        self._watched, self._action = events, action

    def wake(self, events: int) -> None:
        """Some POLL bits may hold now."""
        self.changed.wake()
        if self._action is not None and events & self._watched:
            self._action(events & self._watched)
