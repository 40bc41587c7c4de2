"""The host's network interfaces under HP-UX's names: lo0, lan0, lan1."""

from __future__ import annotations

import fcntl
import socket as host
import struct
from contextlib import suppress

from kernel.abi.socket import IFF_BROADCAST, IFF_LOOPBACK, IFF_NOARP, IFF_POINTOPOINT, IFF_RUNNING, IFF_UP
from kernel.net.transport import Interface

# Linux's requests (netdevice(7)); its flags have BSD's numbers as far as BSD has them.
_FLAGS, _ADDRESS, _DESTINATION, _BROADCAST, _NETMASK = 0x8913, 0x8915, 0x8917, 0x8919, 0x891B
_KNOWN_FLAGS = IFF_UP | IFF_BROADCAST | IFF_LOOPBACK | IFF_POINTOPOINT | IFF_RUNNING | IFF_NOARP
_NAME_SIZE, _REQUEST_SIZE = 16, 40


def interfaces() -> list[Interface]:
    """Those with an IPv4 address; the loopback's comes last, as in 4.3BSD's configuration order."""
    found: list[Interface] = []
    with host.socket(host.AF_INET, host.SOCK_DGRAM) as sock:
        for _, name in host.if_nameindex():
            with suppress(OSError):  # without an address, or gone meanwhile
                found.append(_interface(sock, name))
    cards = [interface for interface in found if not interface.flags & IFF_LOOPBACK]
    loopbacks = [interface for interface in found if interface.flags & IFF_LOOPBACK]
    return [
        interface._replace(name=f"{kind}{number}")
        for kind, group in (("lan", cards), ("lo", loopbacks))
        for number, interface in enumerate(group)
    ]


def _interface(sock: host.socket, name: str) -> Interface:
    """Raises OSError when it has no address."""

    def ask(request: int) -> bytes:
        packed = name.encode()[: _NAME_SIZE - 1].ljust(_REQUEST_SIZE, b"\0")
        return fcntl.ioctl(sock, request, packed)[_NAME_SIZE:]

    def address(request: int) -> int:
        return int.from_bytes(ask(request)[4:8], "big")

    flags = struct.unpack("h", ask(_FLAGS)[:2])[0] & _KNOWN_FLAGS
    return Interface(
        name,
        flags,
        address(_ADDRESS),
        address(_NETMASK),
        broadcast=address(_BROADCAST) if flags & IFF_BROADCAST else 0,
        destination=address(_DESTINATION) if flags & IFF_POINTOPOINT else 0,
    )
