"""Where what a machine sends through the gateway really goes."""

from __future__ import annotations

from typing import NamedTuple

from kernel.abi.errno import Errno
from kernel.net.gateway.settings import DNS, GATEWAY, Settings
from kernel.net.names import Address
from kernel.net.transport import Transport

_LOCALHOST = 0x7F000001
_DNS_PORT = 53


class Destination(NamedTuple):
    """An address of the host's network, and the transport that is allowed to go there."""

    transport: Transport
    address: Address


class Destinations:
    """`world` has the policy in force; `own` reaches the host itself, for what is meant to be reached there."""

    def __init__(self, world: Transport, own: Transport, settings: Settings) -> None:
        self._world, self._own = world, own
        self._resolver = settings.resolver
        self._host_loopback = settings.host_loopback
        self._forwards = {
            (forward.stream, forward.listens): forward.leads_to for forward in settings.forwards if not forward.inwards
        }

    def find(self, stream: bool, address: Address) -> Destination:
        """Raises ECONNREFUSED where the gateway itself would answer, and nobody does."""
        number, port = address
        if (forwarded := self._forwards.get((stream, address))) is not None:
            return Destination(self._own, forwarded)
        if number == DNS and port == _DNS_PORT and self._resolver:
            return Destination(self._own, (self._resolver, port))
        if number == GATEWAY and self._host_loopback:
            return Destination(self._own, (_LOCALHOST, port))
        if number in (GATEWAY, DNS):
            raise Errno.ECONNREFUSED
        return Destination(self._world, address)
