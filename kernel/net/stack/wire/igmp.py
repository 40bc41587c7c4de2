"""IGMP messages, version 1 (RFC 1112, appendix I)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed, checksum

PROTOCOL = 2
QUERY, REPORT = 0x11, 0x12  # version and type
_LAYOUT = struct.Struct(">BBHI")


class Message(NamedTuple):
    kind: int
    group: int

    def emit(self) -> bytes:
        head = _LAYOUT.pack(self.kind, 0, 0, self.group)
        return _LAYOUT.pack(self.kind, 0, checksum(head), self.group)


def parse(data: bytes) -> Message:
    """Raises Malformed."""
    if len(data) < _LAYOUT.size or checksum(data):
        raise Malformed(f"IGMP message of {len(data)} bytes")
    kind, _, _, group = _LAYOUT.unpack_from(data)
    return Message(kind, group)
