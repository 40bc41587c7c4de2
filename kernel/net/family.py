"""What address families do differently, as the socket state machine asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kernel.abi.errno import Errno
from kernel.abi.socket import AF_INET, SOCK_RAW
from kernel.net.names import ANY, Address, Location, inet_address, inet_name

if TYPE_CHECKING:
    from kernel.net.releases import Profile
    from kernel.net.state import SocketState
    from kernel.process.task import Task

RESERVED = 1024  # ports below are the superuser's


class Family(Protocol):
    number: int
    # Whether below a stream there is a protocol with blocks of its own: a failed connect costs the socket its block,
    # and a pair of names exists once.
    has_protocol: bool
    binds_implicitly: bool  # a socket without a name gets one when it needs one
    urgent: bool  # streams have urgent data
    peeks: bool  # MSG_PEEK
    passes_rights: bool  # messages carry open files

    def destination(self, task: Task, socket: SocketState, name: bytes) -> Location:
        """Where `name` leads, for connect(2) and sendto(2). Raises EINVAL, EAFNOSUPPORT, EADDRNOTAVAIL, and more."""

    def bind(self, task: Task, socket: SocketState, name: bytes) -> Location:
        """Give the socket's endpoint `name` and return it."""

    def name(self, location: Location) -> bytes:
        """The sockaddr of a location; of None, that of a socket without a name."""

    def tells_names(self, profile: Profile) -> bool:
        """Whether getsockname(2) and getpeername(2) exist."""


def _bind_reserved(task: Task, socket: SocketState, local: Address) -> None:
    """Raises EACCES for all but the superuser, and where the host knows better."""
    try:
        if not task.credentials.superuser:
            raise Errno.EACCES
        socket.endpoint.bind(local)
    except Errno.EACCES:
        task.machine.log_once(
            f"port {local[1]} needs the superuser, with the privilege CAP_NET_BIND_SERVICE on this machine, or a port"
            " of this machine mapped to it: EACCES",
            "reserved port",
        )
        raise


class Inet:
    """AF_INET."""

    number = AF_INET
    has_protocol = binds_implicitly = urgent = peeks = True
    passes_rights = False

    def destination(self, task: Task, socket: SocketState, name: bytes) -> Location:
        address = inet_address(name)
        if not address[1] and socket.kind != SOCK_RAW:
            raise Errno.EADDRNOTAVAIL
        return address

    def bind(self, task: Task, socket: SocketState, name: bytes) -> Location:
        local = inet_address(name)
        if 0 < local[1] < RESERVED and not socket.endpoint.unprivileged(local[1]):
            _bind_reserved(task, socket, local)
        else:
            socket.endpoint.bind(local)
        return local if local[1] else socket.endpoint.local()

    def name(self, location: Location) -> bytes:
        return inet_name(location or ANY)

    def tells_names(self, profile: Profile) -> bool:
        return True
