"""One guest socket is one host socket, always non-blocking.

Local ports are the host's to choose: a bind in BSD's 1024-5000 would take ports from the host's own services.
"""

from __future__ import annotations

import errno
import fcntl
import select
import socket as host
import struct
import termios
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache

from emu import libc
from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import (
    MSG_DONTROUTE,
    MSG_OOB,
    SOCK_RAW,
    SOCK_STREAM,
    SOCKADDR_IN_SIZE,
    dotted,
)
from kernel.net.host.errors import as_hpux, attempt
from kernel.net.host.events import ENDED, Poller, SocketEvents
from kernel.net.host.options import OPTIONS
from kernel.net.names import Address
from kernel.net.transport import Endpoint, Location, inet
from kernel.waiting import Condition, Watcher

# As plain numbers: the enumeration's `|` takes as long as the call.
_NOSIGNAL, _OOB, _PEEK = int(host.MSG_NOSIGNAL), int(host.MSG_OOB), int(host.MSG_PEEK)
_DONTROUTE, _TRUNC = int(host.MSG_DONTROUTE), int(host.MSG_TRUNC)
_SHUTDOWNS = (host.SHUT_RD, host.SHUT_WR, host.SHUT_RDWR)
_INT = struct.Struct("i")
_RESET = struct.pack("ii", 1, 0)  # struct linger: close drops what is queued
_INTERRUPTS = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR)
# What became of a connection while it was queued: nobody's business but its client's.
_GONE_BEFORE_ACCEPT = (errno.ECONNABORTED, errno.EPROTO, errno.ENETDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH)
_IN_PROGRESS = (errno.EINPROGRESS, errno.EALREADY, errno.EINTR)


class Common:
    """What the endpoints of one machine share: the poller of their events, and the listening ones by port."""

    def __init__(self, exclusive: bool = False) -> None:
        self.exclusive = exclusive  # SO_REUSEPORT, with which other programs of the host may share a port, is not used
        self._poller: Poller | None = None
        self._listeners: dict[int, set[HostEndpoint]] = {}  # by port

    def poller(self, watcher: Watcher) -> Poller:
        if self._poller is None:
            self._poller = Poller(watcher)
        return self._poller

    def listens(self, port: int, endpoint: HostEndpoint) -> None:
        self._listeners.setdefault(port, set()).add(endpoint)

    def listens_no_more(self, port: int, endpoint: HostEndpoint) -> None:
        here = self._listeners[port]
        here.discard(endpoint)
        if not here:
            del self._listeners[port]

    def listeners(self, port: int) -> Iterable[HostEndpoint]:
        """This machine's own."""
        return self._listeners.get(port, ())

    def close(self) -> None:
        if self._poller is not None:
            self._poller.close()
            self._poller = None


class HostEndpoint:
    """One host socket; see `kernel.net.transport.Endpoint`."""

    def __init__(self, sock: host.socket, kind: int, common: Common) -> None:
        self._sock = sock
        self._fd = sock.fileno()
        self._common = common
        self._events: SocketEvents | None = None  # from the first wait on
        self._queue: deque[tuple[bytes, Address]] = deque()  # datagrams taken from the host only to be counted
        self._error: type[HpuxError] | None = None  # that came up while counting
        self._stream = kind == SOCK_STREAM
        self._raw = kind == SOCK_RAW
        self._poller: select.poll | None = None
        self._polled = -1  # what the poller looks for now
        self._listening = 0  # at this port

    def bind(self, address: Location) -> None:
        name = _name(address)
        try:
            attempt(self._sock.bind, name)
        except Errno.EADDRINUSE:
            if not self._shares_port(_address(name)):
                raise
            attempt(self._sock.bind, name)

    def _shares_port(self, address: Address) -> bool:
        """With SO_REUSEADDR 4.3BSD takes a port where another socket listens at another of the machine's addresses.

        Hosts do so if both sockets have SO_REUSEPORT.
        """
        others = self._common.listeners(address[1])
        if not others or self._common.exclusive or any(other.local()[0] == address[0] for other in others):
            return False
        if not self._sock.getsockopt(host.SOL_SOCKET, host.SO_REUSEADDR):
            return False
        for endpoint in (self, *others):
            endpoint._sock.setsockopt(host.SOL_SOCKET, host.SO_REUSEPORT, 1)
        return True

    def connect(self, address: Location) -> bool:
        code = self._sock.connect_ex(_name(address))
        if code == 0:
            return True
        if code in _IN_PROGRESS:
            return False
        raise as_hpux(code)

    def connected(self) -> bool:
        found = self._poll(POLLOUT)
        if found & ENDED and (error := self.take_error()) is not None:
            raise error
        return bool(found)

    def disconnect(self) -> None:
        _, port = self.local()
        _disconnect(self._fd)
        if port and not self.local()[1]:
            # The host gave an implicitly bound port back with the peer.
            attempt(self._sock.bind, ("0.0.0.0", port))

    def listen(self, backlog: int) -> None:
        attempt(self._sock.listen, backlog)
        if not self._listening:
            self._listening = self.local()[1]
            self._common.listens(self._listening, self)

    def accept(self) -> tuple[Endpoint, Address] | None:
        while True:
            try:
                sock, name = self._sock.accept()
            except OSError as error:
                if error.errno in _GONE_BEFORE_ACCEPT:
                    continue  # there may be others after it
                if error.errno in _INTERRUPTS:
                    return None
                raise as_hpux(error.errno or 0) from None
            sock.setblocking(False)
            return HostEndpoint(sock, SOCK_STREAM, self._common), _address(name)

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        host_flags = _NOSIGNAL
        if flags:
            host_flags |= (_OOB if flags & MSG_OOB else 0) | (_DONTROUTE if flags & MSG_DONTROUTE else 0)
        try:
            if to is None:
                return self._sock.send(data, host_flags)
            return self._sock.sendto(data, host_flags, _name(to))
        except OSError as error:
            if error.errno in _INTERRUPTS:
                return None
            raise as_hpux(error.errno or 0) from None

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Address | None] | None:
        flags = (_PEEK if peek else 0) | (_OOB if oob else 0)
        try:
            if self._stream:
                return self._sock.recv_into(buffer, 0, flags), None
            if self._queue:
                return self._from_queue(buffer, peek)
            if self._error is not None:
                raise self._counted_error()
            length, name = self._sock.recvfrom_into(buffer, 0, flags | _TRUNC)
        except OSError as error:
            if error.errno in _INTERRUPTS:
                return None
            raise as_hpux(error.errno or 0) from None
        if self._raw:
            _as_bsd(buffer[:length])
        return length, _address(name)

    def _from_queue(self, buffer: memoryview, peek: bool) -> tuple[int, Address]:
        data, sender = self._queue[0] if peek else self._queue.popleft()
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        return len(data), sender

    def _counted_error(self) -> type[HpuxError]:
        error, self._error = self._error, None
        assert error is not None
        return error

    def shutdown(self, how: int) -> None:
        try:
            self._sock.shutdown(_SHUTDOWNS[how])
        except OSError as error:
            if error.errno != errno.ENOTCONN:  # the peer was faster
                raise as_hpux(error.errno or 0) from None

    def unacknowledged(self) -> int:
        (length,) = _INT.unpack(self._ioctl(_SIOCOUTQ))
        return int(length)

    def close(self, reset: bool = False) -> None:
        if reset:
            self._sock.setsockopt(host.SOL_SOCKET, host.SO_LINGER, _RESET)
        if self._listening:
            self._common.listens_no_more(self._listening, self)
        if self._events is not None:
            self._events.closing()
        self._sock.close()

    def local(self) -> Address:
        return _address(attempt(self._sock.getsockname))

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        known = OPTIONS.get((level, option))
        if known is not None:
            attempt(self._sock.setsockopt, *known, value)

    def maximum_segment(self) -> int:
        return attempt(self._sock.getsockopt, host.IPPROTO_TCP, host.TCP_MAXSEG)

    def take_error(self) -> type[HpuxError] | None:
        if self._error is not None:
            return self._counted_error()
        code = self._sock.getsockopt(host.SOL_SOCKET, host.SO_ERROR)
        return as_hpux(code) if code else None

    def available(self) -> int:
        if self._stream:
            (length,) = _INT.unpack(self._ioctl(termios.FIONREAD))
            return int(length)
        # The host counts the first datagram only, and the addresses are part of BSD's queue: take them all.
        self._take_datagrams()
        return sum(len(data) + SOCKADDR_IN_SIZE for data, _ in self._queue)

    def _take_datagrams(self) -> None:
        while len(self._queue) < _COUNTED and self._error is None:
            try:
                data, name = self._sock.recvfrom(_DATAGRAM_MAX)
            except OSError as error:
                if error.errno not in _INTERRUPTS:
                    self._error = as_hpux(error.errno or 0)
                return
            if self._raw:
                data = bytes(_as_bsd(memoryview(bytearray(data))))
            self._queue.append((data, _address(name)))

    def at_mark(self) -> bool:
        (mark,) = _INT.unpack(self._ioctl(_SIOCATMARK))
        return bool(mark)

    def ready(self, events: int) -> int:
        found = self._poll(events)  # POLLIN, POLLPRI and POLLOUT have the same bits on every host
        if found & ENDED:
            found |= POLLIN | POLLOUT
        if self._queue or self._error is not None:
            found |= POLLIN
        return found & events

    def polled(self) -> int | None:
        return self._fd if not self._queue and self._error is None else None

    def conditions(self, events: int) -> list[Condition]:
        return self._happenings().conditions(events)

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        self._happenings().watch(watcher, events, action)

    def _happenings(self) -> SocketEvents:
        if self._events is None:
            self._events = SocketEvents(self._fd, self._common.poller)
        return self._events

    def _ioctl(self, request: int) -> bytes:
        try:
            return fcntl.ioctl(self._fd, request, bytes(_INT.size))
        except OSError as error:
            raise as_hpux(error.errno or 0) from None

    def _poll(self, events: int) -> int:
        if self._poller is None:
            self._poller = select.poll()
        if events != self._polled:
            self._poller.register(self._fd, events)
            self._polled = events
        found = self._poller.poll(0)
        return found[0][1] if found else 0


_SIOCATMARK, _SIOCOUTQ = 0x8905, 0x5411  # Linux's
_COUNTED, _DATAGRAM_MAX = 64, 65536  # datagrams; bytes
_IP_HEADER = 20  # bytes, at least


def _as_bsd(packet: memoryview) -> memoryview:
    """What raw sockets receive begins with the IP header, whose length field 4.3BSD had taken the header off."""
    if len(packet) >= _IP_HEADER:
        total = int.from_bytes(packet[2:4], "big") - (packet[0] & 0xF) * 4
        packet[2:4] = max(0, total).to_bytes(2, "big")
    return packet


def _name(address: Location) -> tuple[str, int]:
    """As the host's socket module writes an address and port."""
    number, port = inet(address)
    return dotted(number), port


def _address(name: tuple[str, int]) -> Address:
    return _number(name[0]), name[1]


@lru_cache(256)
def _number(text: str) -> int:
    return int.from_bytes(host.inet_aton(text), "big")


def _disconnect(fd: int) -> None:
    """connect(2) to AF_UNSPEC, which Python's sockets can't say."""
    attempt(libc.connect, fd, struct.pack("H14x", host.AF_UNSPEC))
