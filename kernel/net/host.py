"""The host transport: a guest's socket is a host socket, always non-blocking.

The host's error names are HP-UX's but for a few that only hosts have (hpux-net.md 1.1, "Linux mapping"). Local ports
are the host's to choose: a bind in BSD's 1024-5000 would take ports from the host's own services.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import select
import socket as host
import struct
import termios
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from kernel.abi.errno import Errno, HpuxError, from_host
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import (
    IP_ADD_MEMBERSHIP,
    IP_DROP_MEMBERSHIP,
    IP_MULTICAST_IF,
    IP_MULTICAST_LOOP,
    IP_MULTICAST_TTL,
    IP_OPTIONS,
    IPPROTO_IP,
    IPPROTO_TCP,
    MSG_DONTROUTE,
    MSG_OOB,
    SO_BROADCAST,
    SO_DONTROUTE,
    SO_KEEPALIVE,
    SO_OOBINLINE,
    SO_RCVBUF,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SO_SNDBUF,
    SOCK_DGRAM,
    SOCK_RAW,
    SOCK_STREAM,
    SOCKADDR_IN_SIZE,
    SOL_SOCKET,
    TCP_NODELAY,
    dotted,
)
from kernel.net.host_events import ENDED, Poller, SocketEvents
from kernel.net.names import Address
from kernel.waiting import Condition, Watcher

if TYPE_CHECKING:
    from kernel.net.transport import Endpoint, Interface

# Host errors that say nothing to an HP-UX program, and what does.
_NAMES: dict[int, type[HpuxError]] = {
    errno.EPERM: Errno.EACCES,  # a firewall
    errno.ENOMEM: Errno.ENOBUFS,
    errno.EMFILE: Errno.ENFILE,  # the host's table, not the program's
}
_OPTIONS = {
    (SOL_SOCKET, SO_REUSEADDR): (host.SOL_SOCKET, host.SO_REUSEADDR),
    (SOL_SOCKET, SO_REUSEPORT): (host.SOL_SOCKET, host.SO_REUSEPORT),
    (SOL_SOCKET, SO_KEEPALIVE): (host.SOL_SOCKET, host.SO_KEEPALIVE),
    (SOL_SOCKET, SO_DONTROUTE): (host.SOL_SOCKET, host.SO_DONTROUTE),
    (SOL_SOCKET, SO_BROADCAST): (host.SOL_SOCKET, host.SO_BROADCAST),
    (SOL_SOCKET, SO_OOBINLINE): (host.SOL_SOCKET, host.SO_OOBINLINE),
    (SOL_SOCKET, SO_SNDBUF): (host.SOL_SOCKET, host.SO_SNDBUF),
    (SOL_SOCKET, SO_RCVBUF): (host.SOL_SOCKET, host.SO_RCVBUF),
    (IPPROTO_TCP, TCP_NODELAY): (host.IPPROTO_TCP, host.TCP_NODELAY),
    (IPPROTO_IP, IP_OPTIONS): (host.IPPROTO_IP, host.IP_OPTIONS),
    (IPPROTO_IP, IP_MULTICAST_IF): (host.IPPROTO_IP, host.IP_MULTICAST_IF),
    (IPPROTO_IP, IP_MULTICAST_TTL): (host.IPPROTO_IP, host.IP_MULTICAST_TTL),
    (IPPROTO_IP, IP_MULTICAST_LOOP): (host.IPPROTO_IP, host.IP_MULTICAST_LOOP),
    (IPPROTO_IP, IP_ADD_MEMBERSHIP): (host.IPPROTO_IP, host.IP_ADD_MEMBERSHIP),
    (IPPROTO_IP, IP_DROP_MEMBERSHIP): (host.IPPROTO_IP, host.IP_DROP_MEMBERSHIP),
}
_TYPES = {
    kind: int(theirs) | host.SOCK_NONBLOCK
    for kind, theirs in (
        (SOCK_STREAM, host.SOCK_STREAM),
        (SOCK_DGRAM, host.SOCK_DGRAM),
        (SOCK_RAW, host.SOCK_RAW),
    )
}
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

_R = TypeVar("_R")


def _error(code: int) -> type[HpuxError]:
    return _NAMES.get(code) or from_host(OSError(code, ""))


def _try(operation: Callable[..., _R], *arguments: object) -> _R:
    """Call a host function, its errors as HP-UX's."""
    try:
        return operation(*arguments)
    except OSError as error:
        raise _error(error.errno or 0) from None


class HostTransport:
    """Opens host sockets."""

    def __init__(self) -> None:
        self._poller: Poller | None = None
        self._listeners: dict[int, set[HostEndpoint]] = {}  # by port

    def open(self, kind: int, protocol: int = 0) -> HostEndpoint:
        return HostEndpoint(_try(host.socket, host.AF_INET, _TYPES[kind], protocol), kind, self)

    def poller(self, watcher: Watcher) -> Poller:
        if self._poller is None:
            self._poller = Poller(watcher)
        return self._poller

    def listens(self, port: int, endpoint: HostEndpoint) -> None:
        self._listeners.setdefault(port, set()).add(endpoint)

    def listens_no_more(self, port: int, endpoint: HostEndpoint) -> None:
        self._listeners[port].discard(endpoint)

    def listeners(self, port: int) -> Iterable[HostEndpoint]:
        """This machine's own."""
        return self._listeners.get(port, ())

    def interfaces(self) -> list[Interface]:
        from kernel.net.host_interfaces import interfaces

        return interfaces()

    def close(self) -> None:
        if self._poller is not None:
            self._poller.close()
            self._poller = None


class HostEndpoint:
    """One host socket; see `kernel.net.transport.Endpoint`."""

    def __init__(self, sock: host.socket, kind: int, transport: HostTransport) -> None:
        self._sock = sock
        self._fd = sock.fileno()
        self._transport = transport
        self._events: SocketEvents | None = None  # from the first wait on
        self._queue: deque[tuple[bytes, Address]] = deque()  # datagrams taken from the host only to be counted
        self._error: type[HpuxError] | None = None  # that came up while counting
        self._stream = kind == SOCK_STREAM
        self._raw = kind == SOCK_RAW
        self._poller: select.poll | None = None
        self._polled = -1  # what the poller looks for now
        self._listening = 0  # at this port

    def unprivileged(self, port: int) -> bool:
        return False

    def bind(self, address: Address) -> None:
        try:
            _try(self._sock.bind, (dotted(address[0]), address[1]))
        except Errno.EADDRINUSE:
            if not self._shares_port(address):
                raise
            _try(self._sock.bind, (dotted(address[0]), address[1]))

    def _shares_port(self, address: Address) -> bool:
        """With SO_REUSEADDR 4.3BSD takes a port where another socket listens at another of the machine's addresses.

        Hosts do so if both sockets have SO_REUSEPORT.
        """
        others = self._transport.listeners(address[1])
        if not others or any(other.local()[0] == address[0] for other in others):
            return False
        if not self._sock.getsockopt(host.SOL_SOCKET, host.SO_REUSEADDR):
            return False
        for endpoint in (self, *others):
            endpoint._sock.setsockopt(host.SOL_SOCKET, host.SO_REUSEPORT, 1)
        return True

    def connect(self, address: Address) -> bool:
        code = self._sock.connect_ex((dotted(address[0]), address[1]))
        if code == 0:
            return True
        if code in _IN_PROGRESS:
            return False
        raise _error(code)

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
            _try(self._sock.bind, ("0.0.0.0", port))

    def listen(self, backlog: int) -> None:
        _try(self._sock.listen, backlog)
        if not self._listening:
            self._listening = self.local()[1]
            self._transport.listens(self._listening, self)

    def accept(self) -> tuple[Endpoint, Address] | None:
        while True:
            try:
                sock, name = self._sock.accept()
            except OSError as error:
                if error.errno in _GONE_BEFORE_ACCEPT:
                    continue  # there may be others behind it
                if error.errno in _INTERRUPTS:
                    return None
                raise _error(error.errno or 0) from None
            sock.setblocking(False)
            return HostEndpoint(sock, SOCK_STREAM, self._transport), _address(name)

    def send(self, data: memoryview, flags: int, to: Address | None) -> int | None:
        host_flags = _NOSIGNAL
        if flags:
            host_flags |= (_OOB if flags & MSG_OOB else 0) | (_DONTROUTE if flags & MSG_DONTROUTE else 0)
        try:
            if to is None:
                return self._sock.send(data, host_flags)
            return self._sock.sendto(data, host_flags, (dotted(to[0]), to[1]))
        except OSError as error:
            if error.errno in _INTERRUPTS:
                return None
            raise _error(error.errno or 0) from None

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
            raise _error(error.errno or 0) from None
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
                raise _error(error.errno or 0) from None

    def unacknowledged(self) -> int:
        (length,) = _INT.unpack(self._ioctl(_SIOCOUTQ))
        return int(length)

    def close(self, reset: bool = False) -> None:
        if reset:
            self._sock.setsockopt(host.SOL_SOCKET, host.SO_LINGER, _RESET)
        if self._listening:
            self._transport.listens_no_more(self._listening, self)
        if self._events is not None:
            self._events.closing()
        self._sock.close()

    def local(self) -> Address:
        return _address(_try(self._sock.getsockname))

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
        known = _OPTIONS.get((level, option))
        if known is not None:
            _try(self._sock.setsockopt, *known, value)

    def maximum_segment(self) -> int:
        return _try(self._sock.getsockopt, host.IPPROTO_TCP, host.TCP_MAXSEG)

    def take_error(self) -> type[HpuxError] | None:
        if self._error is not None:
            return self._counted_error()
        code = self._sock.getsockopt(host.SOL_SOCKET, host.SO_ERROR)
        return _error(code) if code else None

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
                    self._error = _error(error.errno or 0)
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
            self._events = SocketEvents(self._fd, self._transport.poller)
        return self._events

    def _ioctl(self, request: int) -> bytes:
        try:
            return fcntl.ioctl(self._fd, request, bytes(_INT.size))
        except OSError as error:
            raise _error(error.errno or 0) from None

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


def _address(name: tuple[str, int]) -> Address:
    return _number(name[0]), name[1]


@lru_cache(256)
def _number(text: str) -> int:
    return int.from_bytes(host.inet_aton(text), "big")


def _disconnect(fd: int) -> None:
    """connect(2) to AF_UNSPEC, which Python's sockets can't say."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.connect(fd, struct.pack("H14x", host.AF_UNSPEC), SOCKADDR_IN_SIZE):
        raise _error(ctypes.get_errno())
