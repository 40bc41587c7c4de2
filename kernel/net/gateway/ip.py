"""IP as the gateway does it: everything that isn't on its network is here."""

from __future__ import annotations

from kernel.net.gateway.settings import DNS, FIRST_LEASE, GATEWAY, NETMASK, NETWORK
from kernel.net.stack.ip import Ip
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire.ipv4 import Packet

_LIMITED = 0xFFFFFFFF
# What a machine takes for a broadcast that doesn't know, or doesn't heed, the netmask: class A's, and with zeros.
_BROADCASTS = (_LIMITED, 0x0AFFFFFF, 0x0A000000)


class GatewayIp(Ip):
    """`expired` is told of packets that may go no further."""

    def __init__(self, timing: Timing) -> None:
        super().__init__(timing)
        self.expired = _forget

    def is_own(self, address: int) -> bool:
        if address & NETMASK == NETWORK:
            return address in (GATEWAY, DNS) or (NETWORK < address < FIRST_LEASE)
        return not self.is_for_many(address)

    def is_for_many(self, address: int) -> bool:
        return address in _BROADCASTS or super().is_for_many(address)

    def _is_martian(self, packet: Packet) -> bool:
        """Only machines of this network send here; one that has no address yet says so to all."""
        if packet.source == 0:
            return packet.destination != _LIMITED
        stranger = packet.source & NETMASK != NETWORK or self.is_own(packet.source) or self.is_for_many(packet.source)
        return stranger or packet.destination >> 24 in (0, 127)

    def _deliver(self, packet: Packet, for_many: bool) -> None:
        goes_on = packet.destination & NETMASK != NETWORK and not for_many
        if goes_on and packet.ttl <= 1:
            self.expired(packet)
        else:
            super()._deliver(packet, for_many)


def _forget(packet: Packet) -> None:
    """Nobody is told."""
