"""What a socket has to do with multicast: the groups it is in, and how what it sends to groups goes (RFC 1112)."""

from __future__ import annotations

import struct

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    IP_ADD_MEMBERSHIP,
    IP_DROP_MEMBERSHIP,
    IP_MULTICAST_LOOP,
    IP_MULTICAST_TTL,
)
from kernel.net.stack.igmp import Igmp
from kernel.net.stack.interface import Ethernet
from kernel.net.stack.ip import Ip

_REQUEST = struct.Struct(">II")  # struct ip_mreq: the group, an interface's address
_MOST = 20  # groups of a socket; 4.4BSD's IP_MAX_MEMBERSHIPS


class Memberships:
    def __init__(self, ip: Ip, igmp: Igmp) -> None:
        self.ttl = 1
        self.loops = True  # what is sent to a group of this machine's comes back to it
        self._ip, self._igmp = ip, igmp
        self._groups: set[int] = set()

    def set_option(self, option: int, value: int | bytes) -> bool:
        """Whether it is one of these. Raises EADDRINUSE, EADDRNOTAVAIL, ENOBUFS, EINVAL."""
        if option in (IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP) and isinstance(value, bytes):
            group, address = _REQUEST.unpack_from(value)
            if option == IP_ADD_MEMBERSHIP:
                self._join(group, address)
            else:
                self._leave(group)
        elif option == IP_MULTICAST_TTL:
            self.ttl = _number(value)
        elif option == IP_MULTICAST_LOOP:
            self.loops = bool(_number(value))
        else:
            return False
        return True

    def _join(self, group: int, address: int) -> None:
        if group in self._groups:
            raise Errno.EADDRINUSE
        if len(self._groups) >= _MOST:
            raise Errno.ENOBUFS
        self._igmp.join(group, self._interface(address))
        self._groups.add(group)

    def _interface(self, address: int) -> Ethernet | None:
        """Raises EADDRNOTAVAIL."""
        if not address:
            return None
        for interface in self._ip.interfaces:
            if interface.address == address:
                return interface
        raise Errno.EADDRNOTAVAIL

    def _leave(self, group: int) -> None:
        if group not in self._groups:
            raise Errno.EADDRNOTAVAIL
        self._groups.discard(group)
        self._igmp.leave(group)

    def close(self) -> None:
        for group in list(self._groups):
            self._leave(group)


def _number(value: int | bytes) -> int:
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value
