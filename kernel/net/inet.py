"""AF_INET: a family whose names are IPv4 addresses and ports, above one transport."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.socket import AF_INET, SOCK_RAW
from kernel.net.names import ANY, inet_address, inet_name
from kernel.net.transport import (
    Administration,
    Endpoint,
    Interface,
    Location,
    Transport,
    administration_of,
    inet,
    rules,
)

if TYPE_CHECKING:
    from kernel.net.releases import Profile
    from kernel.net.transport import RightsEndpoint
    from kernel.process.task import Task


class Inet:
    """See `kernel.net.socket.family.Family`."""

    number = AF_INET
    has_protocol = binds_implicitly = urgent = peeks = True

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def open(self, task: Task, kind: int, protocol: int) -> Endpoint:
        """Raises what `Transport.open` does."""
        if kind != SOCK_RAW:
            return self.transport.open(kind)
        try:
            return self.transport.open(SOCK_RAW, protocol)
        except Errno.EACCES:
            task.machine.log_once("raw sockets need the privilege CAP_NET_RAW on this machine: EACCES")
            raise

    def destination(self, task: Task, kind: int, name: bytes) -> Location:
        address = inet_address(name)
        if not address[1] and kind != SOCK_RAW:
            raise Errno.EADDRNOTAVAIL
        return address

    def bind(self, task: Task, endpoint: Endpoint, name: bytes) -> Location:
        local = inet_address(name)
        if self.transport.reserves(local[1]):
            self._bind_reserved(task, endpoint, local)
        else:
            endpoint.bind(local)
        return local if local[1] else endpoint.local()

    def _bind_reserved(self, task: Task, endpoint: Endpoint, local: tuple[int, int]) -> None:
        """Raises EACCES for all but the superuser, and where the transport knows better."""
        try:
            if not rules(self.transport, task.credentials):
                raise Errno.EACCES
            endpoint.bind(local)
        except Errno.EACCES:
            task.machine.log_once(
                f"port {local[1]} needs the superuser, with the privilege CAP_NET_BIND_SERVICE on this machine, or a"
                " port of this machine mapped to it: EACCES",
                "reserved port",
            )
            raise

    def name(self, location: Location) -> bytes:
        return inet_name(ANY if location is None else inet(location))

    def tells_names(self, profile: Profile) -> bool:
        return True

    def carrier(self, endpoint: Endpoint) -> RightsEndpoint | None:
        return None

    def interfaces(self) -> list[Interface]:
        return self.transport.interfaces()

    def administration(self) -> Administration | None:
        return administration_of(self.transport)
