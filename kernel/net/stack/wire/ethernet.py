"""Ethernet frames, version 2 and 802.3 with 802.2, as cards give and take them: without preamble and FCS."""

from __future__ import annotations

from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed

BROADCAST = b"\xff" * 6
MTU = 1500  # bytes of payload
HEADER, SHORTEST = 14, 60  # bytes; a shorter frame is padded
TYPE_IP, TYPE_ARP, TYPE_RARP = 0x0800, 0x0806, 0x8035


class Frame(NamedTuple):
    destination: bytes
    source: bytes
    type: int  # up to 1500 an 802.3 frame's length, whose payload is an 802.2 header and data
    payload: bytes

    def emit(self) -> bytes:
        head = self.destination + self.source + self.type.to_bytes(2, "big")
        return (head + self.payload).ljust(SHORTEST, b"\0")


def parse(data: bytes) -> Frame:
    """The frame in `data`. Padding is cut off where the frame says how long it is; other payloads know themselves."""
    if len(data) < HEADER:
        raise Malformed(f"frame of {len(data)} bytes")
    kind = int.from_bytes(data[12:14], "big")
    payload = data[HEADER:]
    if kind <= MTU:
        if kind > len(payload):
            raise Malformed(f"802.3 length {kind}, {len(payload)} bytes")
        payload = payload[:kind]
    return Frame(data[:6], data[6:12], kind, payload)


def is_group(station: bytes) -> bool:
    """Whether a station address is a multicast's or the broadcast's."""
    return bool(station[0] & 1)


def group_station(address: int) -> bytes:
    """The station address of an IP multicast group (RFC 1112)."""
    return b"\x01\x00\x5e" + (address & 0x7FFFFF).to_bytes(3, "big")


def station_text(station: bytes) -> str:
    return ":".join(f"{byte:02x}" for byte in station)
