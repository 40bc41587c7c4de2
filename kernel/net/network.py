"""The network of one machine: opens sockets of its families, above a transport."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.socket import (
    AF_INET,
    AF_UNIX,
    IPPROTO_ICMP,
    IPPROTO_IP,
    IPPROTO_TCP,
    IPPROTO_UDP,
    SOCK_DGRAM,
    SOCK_RAW,
    SOCK_STREAM,
)
from kernel.net.inet import Inet
from kernel.net.releases import Profile
from kernel.net.socket import connecting
from kernel.net.socket.shared import Shared
from kernel.net.socket.socket import Socket
from kernel.net.transport import administration_of, rules

if TYPE_CHECKING:
    from kernel.net.transport import Interface, Transport
    from kernel.net.unix import Unix
    from kernel.process.task import Task

_PROTOCOLS = {SOCK_STREAM: IPPROTO_TCP, SOCK_DGRAM: IPPROTO_UDP}
_RAW_MAX = 255


class Network:
    """Opens sockets. The transport is made when the first socket is, so that a program without any pays nothing."""

    def __init__(self, profile: Profile, make_transport: Callable[[], Transport] | None) -> None:
        self.profile = profile
        self._shared = Shared(profile)
        self.rights = self._shared.rights
        self._make_transport = make_transport
        self._inet: Inet | None = None
        self._unix: Unix | None = None

    def attach(self, transport: Transport) -> None:
        """Have all sockets of AF_INET on `transport`, before there is any."""
        self._inet = Inet(transport)

    def socket(self, task: Task, family: int, kind: int, protocol: int) -> Socket:
        """A new socket (socket(2); hpux-net.md 1.2).

        Raises EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTOTYPE, EPROTONOSUPPORT, EACCES, ENOBUFS, and EHOSTDOWN, "the
        networking subsystem is not up", for AF_INET in a machine without network.
        """
        own = self.transport is not None and administration_of(self.transport) is not None
        check_kind(family, kind, protocol, rules(self.transport, task.credentials), headers=own)
        if family == AF_UNIX:
            return self._unix_socket(kind)
        if self._inet is None:
            if self._make_transport is None:
                raise Errno.EHOSTDOWN
            self._inet = Inet(self._make_transport())
        return Socket(self._shared, self._inet, self._inet.open(task, kind, protocol), kind)

    def pair(self, family: int, kind: int, protocol: int) -> tuple[Socket, Socket]:
        """Two sockets connected with each other (socketpair(2)). Raises EOPNOTSUPP, and what `socket` does."""
        check_kind(family, kind, protocol, True)
        if family != AF_UNIX:
            raise Errno.EOPNOTSUPP
        one, other = self._unix_socket(kind), self._unix_socket(kind)
        connecting.join(one, other)
        return one, other

    def _unix_socket(self, kind: int) -> Socket:
        from kernel.net.unix import Unix  # most programs have none

        if self._unix is None:
            self._unix = Unix(self._shared.rights)
        room = (self.profile.unix_stream_buffers if kind == SOCK_STREAM else self.profile.unix_datagram_buffers)[1]
        return Socket(self._shared, self._unix, self._unix.open(kind, room), kind)

    @property
    def transport(self) -> Transport | None:
        """What sockets of AF_INET are on, as far as there are any."""
        return None if self._inet is None else self._inet.transport

    def interfaces(self) -> list[Interface]:
        """The machine's interfaces, as far as there is a transport."""
        return [] if self._inet is None else self._inet.interfaces()

    def close(self) -> None:
        """Give back what the transport itself holds of the host; sockets close with their descriptors."""
        if self._inet is not None:
            self._inet.transport.close()
            self._inet = None


def check_kind(family: int, kind: int, protocol: int, privileged: bool, *, headers: bool = False) -> None:
    """Whether socket(2) can make this kind at all, in 4.3BSD's order; with `headers` IPPROTO_RAW, whose packets are
    written with theirs."""
    error: type[HpuxError] | None = None
    if family == AF_INET:
        error = _check_inet(kind, protocol, privileged, headers)
    elif family != AF_UNIX:
        error = Errno.EAFNOSUPPORT
    elif kind not in _PROTOCOLS:
        error = Errno.ESOCKTNOSUPPORT
    elif protocol:
        error = Errno.EPROTONOSUPPORT
    if error is not None:
        raise error


def _check_inet(kind: int, protocol: int, privileged: bool, headers: bool) -> type[HpuxError] | None:
    if kind == SOCK_RAW:
        if not privileged:
            return Errno.EACCES
        return None if IPPROTO_IP < protocol < _RAW_MAX + headers else Errno.EPROTONOSUPPORT
    if kind not in _PROTOCOLS:
        return Errno.ESOCKTNOSUPPORT
    if protocol and protocol != _PROTOCOLS[kind]:
        known = protocol in _PROTOCOLS.values() or protocol == IPPROTO_ICMP
        return Errno.EPROTOTYPE if known else Errno.EPROTONOSUPPORT
    return None
