"""ARP for IPv4 over Ethernet (RFC 826), and RARP (RFC 903), which has the same packets."""

from __future__ import annotations

import struct
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed
from kernel.net.stack.wire.ethernet import TYPE_IP

REQUEST, REPLY, REVERSE_REQUEST, REVERSE_REPLY = range(1, 5)
_LAYOUT = struct.Struct(">HHBBH6sI6sI")
_ETHERNET = 1
_LENGTHS = (6, 4)  # of hardware and protocol addresses


class Packet(NamedTuple):
    operation: int
    sender_station: bytes
    sender: int
    target_station: bytes
    target: int

    def emit(self) -> bytes:
        return _LAYOUT.pack(_ETHERNET, TYPE_IP, *_LENGTHS, *self)


def parse(data: bytes) -> Packet:
    """Raises Malformed for other hardware or protocols too."""
    if len(data) < _LAYOUT.size:
        raise Malformed(f"ARP packet of {len(data)} bytes")
    hardware, protocol, hardware_length, protocol_length, *fields = _LAYOUT.unpack_from(data)
    if (hardware, protocol, hardware_length, protocol_length) != (_ETHERNET, TYPE_IP, *_LENGTHS):
        raise Malformed(f"ARP for hardware {hardware}, protocol {protocol:#06x}")
    return Packet(*fields)
