"""UDP datagrams (RFC 768)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed, checksum, pseudo_header

PROTOCOL = 17
HEADER = 8  # bytes
_LAYOUT = struct.Struct(">HHHH")


class Datagram(NamedTuple):
    source_port: int
    destination_port: int
    payload: bytes

    def emit(self, source: int, destination: int) -> bytes:
        """With the checksum for these addresses."""
        length = HEADER + len(self.payload)
        head = _LAYOUT.pack(self.source_port, self.destination_port, length, 0)
        found = checksum(pseudo_header(source, destination, PROTOCOL, length), head, self.payload)
        return _LAYOUT.pack(self.source_port, self.destination_port, length, found or 0xFFFF) + self.payload


def parse(data: bytes, source: int, destination: int) -> Datagram:
    """A checksum of 0 is none."""
    if len(data) < HEADER:
        raise Malformed(f"UDP datagram of {len(data)} bytes")
    source_port, destination_port, length, found = _LAYOUT.unpack_from(data)
    if not HEADER <= length <= len(data):
        raise Malformed(f"UDP length {length} of {len(data)}")
    data = data[:length]
    if found and checksum(pseudo_header(source, destination, PROTOCOL, length), data):
        raise Malformed("UDP checksum")
    return Datagram(source_port, destination_port, data[HEADER:])
