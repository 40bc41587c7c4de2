"""What a transport offers to the socket state machine (`kernel/net/socket/`).

A transport moves bytes and builds connections; it never waits, knows nothing of descriptors, flavours of
non-blocking or option semantics, and decides no error: it raises the `Errno` member that says what happened, and the
state machine decides what the program gets to see of it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from kernel.abi.errno import HpuxError
from kernel.waiting import Condition, Watcher

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.vfs import OpenFile
    from kernel.net.names import Address


class BoundPath:
    """The name of an AF_UNIX socket: its sockaddr and the inode the path leads to."""

    __slots__ = ("inode", "name")

    def __init__(self, name: bytes, inode: tuple[int, int]) -> None:
        self.name = name
        self.inode = inode


# Where a socket is. In AF_INET an Address; in AF_UNIX the endpoint itself, which takes a BoundPath as its name.
Location: TypeAlias = "Address | BoundPath | Endpoint | None"


def inet(location: Location) -> Address:
    """A location that is an address: that of any endpoint of a `Transport`, but for None."""
    assert isinstance(location, tuple)
    return location


class Endpoint(Protocol):
    """One socket's share of a transport. Every operation returns at once; all raise `HpuxError`."""

    def bind(self, address: Location) -> None:
        """Take a local address; port 0 lets the transport choose. Raises EADDRINUSE, EADDRNOTAVAIL, EACCES."""

    def connect(self, address: Location) -> bool:
        """Start to connect, binding implicitly. True: it is done; False: ask `connected`.

        Raises EADDRINUSE, EADDRNOTAVAIL, ENETUNREACH, EHOSTUNREACH, ENOBUFS, ECONNREFUSED and the like.
        """

    def connected(self) -> bool:
        """Whether the connection being built is complete. Raises what ended the attempt."""

    def disconnect(self) -> None:
        """Forget a datagram socket's peer; the local port stays."""

    def listen(self, backlog: int) -> None: ...

    def accept(self) -> tuple[Endpoint, Location] | None:
        """The next complete connection and its peer; None when there is none."""

    def send(self, data: memoryview, flags: int, to: Location) -> int | None:
        """How many bytes were taken; None when there is no room. `flags` are MSG_OOB and MSG_DONTROUTE."""

    def receive(self, buffer: memoryview, peek: bool, oob: bool) -> tuple[int, Location] | None:
        """How many bytes came (0 at a stream's end) and, for datagrams, from where; None when nothing is there.

        A datagram longer than the buffer is cut, and its whole length told.
        """

    def shutdown(self, how: int) -> None:
        """SHUT_RD, SHUT_WR or SHUT_RDWR of a connected stream."""

    def unacknowledged(self) -> int:
        """Bytes a connected stream was given that its peer's machine does not have yet."""

    def close(self, reset: bool = False) -> None:
        """Give everything back; what was sent is still delivered, unless `reset`."""

    def local(self) -> Location:
        """The local name, ANY while there is none."""

    def set_option(self, level: int, option: int, value: int | bytes) -> None:
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

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        """Call `action` with the POLL bits that begin to hold, out of `events`, until told of no events."""


class Owner(Protocol):
    """The socket an endpoint belongs to, as far as its transport may know it."""

    file: OpenFile


class RightsEndpoint(Endpoint, Protocol):
    """One whose messages carry open files."""

    def attach(self, owner: Owner) -> None:
        """Belong to the socket `owner`: what its file leads to is not lost."""

    def join(self, other: Endpoint) -> None:
        """Connect with another endpoint of the kind, for socketpair(2)."""

    def send_rights(self, data: memoryview, to: Location, files: tuple[OpenFile, ...]) -> int | None:
        """`send`, with open files that go with the first byte."""

    def take_rights(self) -> list[OpenFile]:
        """The open files that came with what was received last; their references are the caller's."""

    def drop_rights(self) -> list[OpenFile]:
        """Take all open files out of the queue; their references are the caller's."""


class Interface(NamedTuple):
    """A network interface; addresses are plain numbers, flags are <net/if.h>'s."""

    name: str
    flags: int
    address: int
    netmask: int
    broadcast: int = 0
    destination: int = 0  # of a point-to-point line
    metric: int = 0


class Reach(Enum):
    """Whom a packet gets to that is sent to some address."""

    HERE = "the machine whose network it is"
    MANY = "every machine on a network, or in a multicast group; this one may be among them"
    ELSEWHERE = "another machine, or nobody"


class Transport(Protocol):
    def open(self, kind: int, protocol: int = 0) -> Endpoint:
        """A fresh AF_INET endpoint of SOCK_STREAM, SOCK_DGRAM or SOCK_RAW. Raises ENOBUFS, ENFILE, EACCES."""

    def reserves(self, port: int) -> bool:
        """Whether binding `port` takes the superuser."""

    def reach(self, address: int) -> Reach:
        """Where the transport takes what is sent to `address`, as things are now."""

    def interfaces(self) -> list[Interface]:
        """Those that have an address, the first the machine's own."""

    def close(self) -> None:
        """Give back what belongs to no single endpoint."""


class Administration(Protocol):
    """What the superuser may change of a transport that is the machine's own. Names are of interfaces; all raise ENXIO
    for one there isn't. Addresses and masks are plain numbers."""

    owner: int  # the user whose machine it is, and who may do on its network what else takes the superuser

    def set_address(self, name: str, address: int) -> None: ...
    def set_netmask(self, name: str, netmask: int) -> None: ...
    def set_broadcast(self, name: str, address: int) -> None: ...
    def set_metric(self, name: str, metric: int) -> None: ...

    def set_flags(self, name: str, flags: int) -> None:
        """Of IFF_UP and what else can be changed."""

    def add_route(self, destination: int, gateway: int, *, host: bool, indirect: bool) -> None:
        """Raises EEXIST, ENETUNREACH for a gateway on no network of this machine's."""

    def delete_route(self, destination: int, gateway: int, *, host: bool) -> None:
        """Raises ESRCH."""

    def station(self, address: int) -> tuple[bytes, int] | None:
        """The station with an address and the ATF flags of what is known of it."""

    def enter_station(self, address: int, station: bytes, flags: int) -> None:
        """Raises ENETUNREACH for an address on no network of this machine's."""

    def forget_station(self, address: int) -> None:
        """Raises ENXIO."""

    def clear(self, name: str) -> None:
        """An interface's statistics begin anew."""

    def reset(self, name: str) -> None:
        """An interface's card and its driver begin anew."""

    def report(self) -> str:
        """Interfaces, routes, stations, sockets and counts as lines of words."""


# The host descriptor of an endpoint that has one for which poll(2) finds nothing unless `Endpoint.ready` does.
Polled = Callable[[], "int | None"]


def _no_descriptor() -> None:
    return None


def polled_of(endpoint: Endpoint) -> Polled:
    """How to ask an endpoint for the descriptor that select(2) may poll with many others; most have none."""
    return getattr(endpoint, "polled", _no_descriptor)


def administration_of(transport: Transport) -> Administration | None:
    """How to change a transport's interfaces; most are not this machine's to change."""
    return getattr(transport, "administration", None)


def rules(transport: Transport | None, credentials: Credentials) -> bool:
    """Whether somebody may have raw sockets and reserved ports, and change interfaces."""
    administration = None if transport is None else administration_of(transport)
    return credentials.superuser or (administration is not None and credentials.euid == administration.owner)
