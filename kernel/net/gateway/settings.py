"""What a gateway is told: its network, and what it lets through."""

from __future__ import annotations

from typing import NamedTuple

from kernel.net.names import Address

NETWORK, NETMASK = 0x0A000200, 0xFFFFFF00  # 10.0.2.0/24, as QEMU's users know it
GATEWAY, DNS = NETWORK + 2, NETWORK + 3
FIRST_LEASE, LAST_LEASE = NETWORK + 15, NETWORK + 30
STATION = b"\x52\x55\x0a\x00\x02\x02"


class Forward(NamedTuple):
    """A port of the host that leads to one of a machine's, or with `inwards` false the other way round."""

    stream: bool
    listens: Address
    leads_to: Address
    inwards: bool = True


class Settings(NamedTuple):
    forwards: tuple[Forward, ...] = ()
    host_loopback: bool = False  # whether 10.0.2.2 leads to the host's own services
    tftp: str = ""  # a directory of the host that TFTP serves
    boot_file: str = ""  # that BOOTP names
    resolver: int = 0  # the host's name server; 0: it has none
