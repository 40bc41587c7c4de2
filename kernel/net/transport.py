"""What a transport offers to the socket state machine (`kernel/net/socket.py`).

A transport moves bytes and builds connections; it never waits, knows nothing of descriptors, flavours of
non-blocking or option semantics, and decides no error: it raises the `Errno` member that says what happened, and the
state machine decides what the program gets to see of it.
"""

from __future__ import annotations

from typing import Protocol

from kernel.abi.errno import HpuxError
from kernel.net.names import Address
from kernel.scheduler import Condition


class Endpoint(Protocol):
    """One socket's share of a transport. Every operation returns at once; all raise `HpuxError`."""

    def bind(self, address: Address) -> None:
        """Take a local address; port 0 lets the transport choose. Raises EADDRINUSE, EADDRNOTAVAIL, EACCES."""

    def connect(self, address: Address) -> bool:
        """Start to connect, binding implicitly. True: it is done; False: ask `connected`.

        Raises EADDRINUSE, EADDRNOTAVAIL, ENETUNREACH, EHOSTUNREACH, ENOBUFS, ECONNREFUSED and the like.
        """

    def connected(self) -> bool:
        """Whether the connection being built is complete. Raises what ended the attempt."""

    def disconnect(self) -> None:
        """Forget a datagram socket's peer; the local port stays."""

    def listen(self, backlog: int) -> None: ...

    def accept(self) -> tuple[Endpoint, Address] | None:
        """The next complete connection and its peer; None when there is none."""

    def send(self, data: memoryview, oob: bool, to: Address | None) -> int | None:
        """How many bytes were taken; None when there is no room."""

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Address | None] | None:
        """How many bytes came (0 at a stream's end) and, for datagrams, from where; None when nothing is there."""

    def shutdown(self, how: int) -> None:
        """SHUT_RD, SHUT_WR or SHUT_RDWR of a connected stream."""

    def close(self, reset: bool = False) -> None:
        """Give everything back; what was sent is still delivered, unless `reset`."""

    def local(self) -> Address:
        """The local name, ANY while there is none."""

    def set_option(self, level: int, option: int, value: int) -> None:
        """Be told of an option that matters on the wire; options a transport can't do are ignored."""

    def maximum_segment(self) -> int:
        """TCP_MAXSEG, in bytes."""

    def take_error(self) -> type[HpuxError] | None:
        """The asynchronous error (an `Errno` member) of an established socket, once."""

    def available(self) -> int:
        """Bytes FIONREAD reports: all a stream has, for datagrams each with its 16-byte sender's address."""

    def at_mark(self) -> bool:
        """Whether the next byte read is the one after the urgent mark."""

    def ready(self, events: int) -> int:
        """Which of POLLIN, POLLOUT, POLLPRI in `events` hold, as a connected or listening socket."""

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `ready` or `connected` to change."""


class Transport(Protocol):
    def open(self, kind: int) -> Endpoint:
        """A fresh AF_INET endpoint of SOCK_STREAM or SOCK_DGRAM. Raises ENOBUFS, ENFILE."""

    def close(self) -> None:
        """Give back what belongs to no single endpoint."""
