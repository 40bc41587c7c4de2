"""802.2, the header in an 802.3 frame; with HP's extended one for protocols of its own (hpux-net.md section 4)."""

from __future__ import annotations

from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed

UI, XID, TEST = 0x03, 0xAF, 0xE3
POLL = 0x10  # P or F of a control field
RESPONSE = 0x01  # of a source access point: it answers
HP = 0xF8  # access point of HP's extension
_EXTENDED = 10  # bytes of header, HP's words included


class Header(NamedTuple):
    destination: int  # access points
    source: int
    control: int
    payload: bytes

    def emit(self) -> bytes:
        return bytes((self.destination, self.source, self.control)) + self.payload


def parse(data: bytes) -> Header:
    """Raises Malformed."""
    if len(data) < 3:
        raise Malformed(f"802.2 header of {len(data)} bytes")
    return Header(data[0], data[1], data[2], data[3:])


def answer(header: Header) -> Header | None:
    """What a station says to XID or TEST by itself (IEEE 802.2, 5.4): to TEST, the same data."""
    command = header.control & ~POLL
    if header.source & RESPONSE or command not in (XID, TEST):
        return None
    payload = b"\x81\x01\x00" if command == XID else header.payload  # class I, no window
    return Header(header.source, header.destination | RESPONSE, header.control, payload)


class Extended(NamedTuple):
    """HP's access points of sixteen bits."""

    destination: int
    source: int
    payload: bytes

    def emit(self) -> bytes:
        words = self.destination.to_bytes(2, "big") + self.source.to_bytes(2, "big")
        return Header(HP, HP, UI, bytes(3) + words + self.payload).emit()


def parse_extended(data: bytes) -> Extended:
    """Raises Malformed."""
    if len(data) < _EXTENDED or data[:3] != bytes((HP, HP, UI)):
        raise Malformed("not HP's extended 802.2")
    return Extended(int.from_bytes(data[6:8], "big"), int.from_bytes(data[8:10], "big"), data[10:])
