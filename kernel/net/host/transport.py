"""The host transport: opens host sockets."""

from __future__ import annotations

import socket as host

from kernel.abi.socket import SOCK_DGRAM, SOCK_RAW, SOCK_STREAM
from kernel.net.host.endpoint import Common, HostEndpoint
from kernel.net.host.errors import attempt
from kernel.net.transport import Interface, Reach

RESERVED = 1024  # ports below are the superuser's
_TYPES = {
    kind: int(theirs) | host.SOCK_NONBLOCK
    for kind, theirs in (
        (SOCK_STREAM, host.SOCK_STREAM),
        (SOCK_DGRAM, host.SOCK_DGRAM),
        (SOCK_RAW, host.SOCK_RAW),
    )
}


class HostTransport:
    """See `kernel.net.transport.Transport`.

    `exclusive`: no socket takes an address that one of another program of the host could have as well.
    """

    def __init__(self, exclusive: bool = False) -> None:
        self._common = Common(exclusive)

    def open(self, kind: int, protocol: int = 0) -> HostEndpoint:
        return HostEndpoint(attempt(host.socket, host.AF_INET, _TYPES[kind], protocol), kind, self._common)

    def reserves(self, port: int) -> bool:
        return 0 < port < RESERVED

    def reach(self, address: int) -> Reach:
        from kernel.net.host.routes import reach

        return reach(address)

    def interfaces(self) -> list[Interface]:
        from kernel.net.host.interfaces import interfaces

        return interfaces()

    def close(self) -> None:
        self._common.close()
