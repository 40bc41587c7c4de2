"""The network of one machine: a transport, a release's habits, and the connections that are in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.socket import AF_INET, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM
from kernel.net.profile import Profile
from kernel.net.socket import Socket

if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel.net.names import Address
    from kernel.net.transport import Transport

_PROTOCOLS = {SOCK_STREAM: IPPROTO_TCP, SOCK_DGRAM: IPPROTO_UDP}


class Network:
    """Opens sockets. The transport is made when the first socket is, so that a program without any pays nothing."""

    def __init__(self, profile: Profile, make_transport: Callable[[], Transport] | None) -> None:
        self.profile = profile
        self._make_transport = make_transport
        self._transport: Transport | None = None
        self._connections: dict[tuple[Address, Address], Socket] = {}

    def socket(self, family: int, kind: int, protocol: int, superuser: bool) -> Socket:
        """A new socket (socket(2); hpux-net.md 1.2).

        Raises EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTOTYPE, EPROTONOSUPPORT, EACCES, ENOBUFS, and EHOSTDOWN, "the
        networking subsystem is not up", in a machine without network.
        """
        check_kind(family, kind, protocol, superuser)
        if self._transport is None:
            if self._make_transport is None:
                raise Errno.EHOSTDOWN
            self._transport = self._make_transport()
        return Socket(self, self._transport.open(kind), kind)

    def close(self) -> None:
        """Give back what the transport itself holds of the host; sockets close with their descriptors."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    # --- 4.3BSD lets a (local, remote) pair of names exist once ---

    def claim(self, socket: Socket, local: Address, remote: Address) -> None:
        """Enter a bound stream's connection. Raises EADDRINUSE when another socket has the same (C-16)."""
        if self._connections.setdefault((local, remote), socket) is not socket:
            raise Errno.EADDRINUSE

    def disclaim(self, socket: Socket, local: Address, remote: Address) -> None:
        if self._connections.get((local, remote)) is socket:
            del self._connections[local, remote]


def check_kind(family: int, kind: int, protocol: int, superuser: bool) -> None:
    """Whether socket(2) can make this kind at all, in 4.3BSD's order."""
    error: type[HpuxError] | None = None
    if family != AF_INET:
        error = Errno.EAFNOSUPPORT
    elif kind == SOCK_RAW:
        error = Errno.ESOCKTNOSUPPORT if superuser else Errno.EACCES
    elif kind not in _PROTOCOLS:
        error = Errno.ESOCKTNOSUPPORT
    elif protocol and protocol != _PROTOCOLS[kind]:
        error = Errno.EPROTOTYPE if protocol in _PROTOCOLS.values() else Errno.EPROTONOSUPPORT
    if error is not None:
        raise error
