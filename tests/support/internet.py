"""An internet in memory, as a transport for sockets: no host socket, nothing asynchronous, every event on command."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import MSG_OOB, SHUT_RD, SHUT_WR, SOCK_STREAM, SOCKADDR_IN_SIZE
from kernel.net.names import ANY, Address
from kernel.net.transport import Interface, Reach
from kernel.process.scheduler import Scheduler
from kernel.waiting import Condition, WaitQueue

LOOPBACK = 0x7F000001
ROOM = 65536  # bytes a stream takes before it is full


class Internet:
    """One host, 127.0.0.1, on which every endpoint lives."""

    def __init__(self) -> None:
        self.names: dict[tuple[int, int], list[Endpoint]] = {}  # (kind, port) to who is bound there
        self._next_port = 1024

    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        return Endpoint(self, kind)

    def reserves(self, port: int) -> bool:
        return 0 < port < 1024

    def reach(self, address: int) -> Reach:
        return Reach.HERE if address >> 24 in (0, 127) else Reach.ELSEWHERE

    def interfaces(self) -> list[Interface]:
        return [Interface("lo0", 0x49, LOOPBACK, 0xFF000000)]

    def close(self) -> None:
        """Nothing is held."""

    def free_port(self, kind: int) -> int:
        while self.names.get((kind, self._next_port)):
            self._next_port += 1
        self._next_port += 1
        return self._next_port - 1

    def find(self, kind: int, port: int) -> Endpoint | None:
        for endpoint in self.names.get((kind, port), ()):
            if kind != SOCK_STREAM or endpoint.listening:
                return endpoint
        return None


class Endpoint:
    def __init__(self, internet: Internet, kind: int) -> None:
        self.internet = internet
        self.kind = kind
        self.name: Address = ANY
        self.remote: Address | None = None
        self.peer: Endpoint | None = None
        self.reuse = self.listening = self.closed = self.sent_end = False
        self.backlog = 0
        self.queue: deque[Endpoint] = deque()
        self.stream = bytearray()
        self.datagrams: deque[tuple[bytes, Address]] = deque()
        self.urgent: int | None = None
        self.mark: int | None = None  # bytes before the urgent one
        self.end = False
        self.error: type[HpuxError] | None = None
        self.room = ROOM
        self.changed = WaitQueue()
        self.watched = 0
        self.action: Callable[[int], None] | None = None

    # --- names ---

    def bind(self, address: Address) -> None:
        host, port = address
        if host not in (0, LOOPBACK):
            raise Errno.EADDRNOTAVAIL
        port = port or self.internet.free_port(self.kind)
        bound = self.internet.names.setdefault((self.kind, port), [])
        if any(not (self.reuse and other.reuse and not other.listening) for other in bound):
            raise Errno.EADDRINUSE
        bound.append(self)
        self.name = (host, port)

    def local(self) -> Address:
        return self.name

    # --- connecting ---

    def connect(self, address: Address) -> bool:
        if not self.name[1]:
            self.bind(ANY)
        self.name = (self.name[0] or LOOPBACK, self.name[1])
        self.remote = (address[0] or LOOPBACK, address[1])
        if self.kind != SOCK_STREAM:
            return True
        if self.remote[0] != LOOPBACK:
            raise Errno.ENETUNREACH
        listener = self.internet.find(self.kind, address[1])
        if listener is None:
            raise Errno.ECONNREFUSED
        if any(other.peer and other.remote == self.remote and other.name == self.name for other in self._namesakes()):
            raise Errno.EADDRNOTAVAIL  # Linux's word for it
        if len(listener.queue) > listener.backlog:
            return False
        self._establish(listener)
        return True

    def _namesakes(self) -> list[Endpoint]:
        return [other for other in self.internet.names[self.kind, self.name[1]] if other is not self]

    def _establish(self, listener: Endpoint) -> None:
        assert self.remote is not None
        other = Endpoint(self.internet, self.kind)
        other.name, other.remote = self.remote, self.name
        other.peer, self.peer = self, other
        listener.queue.append(other)
        listener._wake(POLLIN)

    def connected(self) -> bool:
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return self.peer is not None

    def disconnect(self) -> None:
        self.remote = None

    def listen(self, backlog: int) -> None:
        if not self.name[1]:
            self.bind(ANY)
        self.listening, self.backlog = True, backlog

    def accept(self) -> tuple[Endpoint, Address] | None:
        if not self.queue:
            return None
        accepted = self.queue.popleft()
        assert accepted.remote is not None
        return accepted, accepted.remote

    # --- data ---

    def send(self, data: memoryview, flags: int, to: Address | None) -> int | None:
        if self.kind != SOCK_STREAM:
            return self._send_datagram(bytes(data), to or self.remote)
        if self.error is not None:
            raise self._take_error()
        if self.peer is None or self.peer.closed:
            raise Errno.EPIPE
        room = self.peer.room - len(self.peer.stream)
        if room <= 0 and data:
            return None
        self.peer._arrived(bytes(data[:room]), bool(flags & MSG_OOB))
        return min(room, len(data))

    def _arrived(self, data: bytes, oob: bool) -> None:
        if oob and data:
            self.stream += data[:-1]
            self.urgent, self.mark = data[-1], len(self.stream)
            self._wake(POLLPRI)
        else:
            self.stream += data
        self._wake(POLLIN)

    def _send_datagram(self, data: bytes, to: Address | None) -> int:
        if self.error is not None:
            raise self._take_error()
        if not self.name[1]:
            self.bind(ANY)
        assert to is not None
        other = self.internet.find(self.kind, to[1])
        sender = (self.name[0] or LOOPBACK, self.name[1])
        if other is None:
            if self.remote is not None:
                self.error = Errno.ECONNREFUSED  # what ICMP says; told to the next call
                self.changed.wake()
        elif other.remote is None or other.remote == sender:
            other.datagrams.append((data, sender))
            other._wake(POLLIN)
        return len(data)

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Address | None] | None:
        if self.kind != SOCK_STREAM:
            return self._receive_datagram(buffer, peek)
        if oob:
            return self._receive_urgent(buffer, peek)
        if not self.stream and self.error is not None:
            raise self._take_error()
        limit = self.mark if self.mark else len(self.stream)
        if not self.stream:
            return (0, None) if self.end else None
        data = self.stream[: min(len(buffer), limit)]
        buffer[: len(data)] = data
        if not peek:
            del self.stream[: len(data)]
            if self.mark is not None:
                self.mark = self.mark - len(data) if self.mark else None
            if self.peer is not None:
                self.peer._wake(POLLIN | POLLOUT)
        return len(data), None

    def _receive_urgent(self, buffer: memoryview, peek: bool) -> tuple[int, None]:
        if self.urgent is None:
            raise Errno.EINVAL
        buffer[0] = self.urgent
        if not peek:
            self.urgent = None
        return 1, None

    def _receive_datagram(self, buffer: memoryview, peek: bool) -> tuple[int, Address] | None:
        if self.error is not None:
            raise self._take_error()
        if not self.datagrams:
            return None
        data, sender = self.datagrams[0] if peek else self.datagrams.popleft()
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        return len(data), sender

    # --- the end ---

    def shutdown(self, how: int) -> None:
        if how != SHUT_WR:
            self.end = True
        if how != SHUT_RD and self.peer is not None:
            self.sent_end = True
            self.peer.end = True
            self.peer._wake(POLLIN | POLLOUT)

    def unacknowledged(self) -> int:
        return len(self.peer.stream) if self.peer is not None else 0

    def close(self, reset: bool = False) -> None:
        self.closed = True
        bound = self.internet.names.get((self.kind, self.name[1]), [])
        if self in bound:
            bound.remove(self)
        if self.peer is not None:
            self.peer.end = True
            if reset or self.stream:
                self.peer.error = Errno.ECONNRESET
                self.peer.stream.clear()
            self.peer._wake(POLLIN | POLLOUT)

    # --- the rest ---

    def watch(self, scheduler: Scheduler, events: int, action: Callable[[int], None]) -> None:
        self.watched, self.action = events, action

    def _wake(self, events: int) -> None:
        self.changed.wake()
        if self.action is not None and events & self.watched:
            self.action(events & self.watched)

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        if option == 4:
            self.reuse = bool(value)

    def maximum_segment(self) -> int:
        return 1460

    def _take_error(self) -> type[HpuxError]:
        error, self.error = self.error, None
        assert error is not None
        return error

    def take_error(self) -> type[HpuxError] | None:
        error, self.error = self.error, None
        return error

    def available(self) -> int:
        if self.kind == SOCK_STREAM:
            return len(self.stream)
        return sum(len(data) + SOCKADDR_IN_SIZE for data, _ in self.datagrams)

    def at_mark(self) -> bool:
        return self.mark == 0

    def ready(self, events: int) -> int:
        ready = 0
        if self.stream or self.datagrams or self.queue or self.end or self.error:
            ready |= POLLIN
        if self.kind != SOCK_STREAM or self.error or (self.peer and len(self.peer.stream) < self.peer.room):
            ready |= POLLOUT
        if self.urgent is not None:
            ready |= POLLPRI
        return ready & events

    def conditions(self, events: int) -> list[Condition]:
        return [self.changed]
