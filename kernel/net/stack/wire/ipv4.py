"""IPv4 packets (RFC 791): read, written, cut into fragments."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed, checksum

TTL = 30  # 4.3BSD's MAXTTL for what it sends itself
HEADER, LONGEST = 20, 65535  # bytes
DONT_FRAGMENT, MORE_FRAGMENTS = 0x4000, 0x2000
_LAYOUT = struct.Struct(">BBHHHBBHII")
_VERSION = 4
_END, _NO_OPERATION, _COPIED = 0, 1, 0x80


class Packet(NamedTuple):
    source: int
    destination: int
    protocol: int
    payload: bytes
    identification: int = 0
    ttl: int = TTL
    tos: int = 0
    flags: int = 0  # DONT_FRAGMENT | MORE_FRAGMENTS
    offset: int = 0  # bytes, a multiple of 8
    options: bytes = b""

    @property
    def header_length(self) -> int:
        return HEADER + (len(self.options) + 3 & ~3)

    @property
    def is_fragment(self) -> bool:
        return bool(self.offset or self.flags & MORE_FRAGMENTS)

    def emit(self) -> bytes:
        """Raises ValueError for more bytes than a packet has room for."""
        options = self.options.ljust(len(self.options) + 3 & ~3, b"\0")
        length = HEADER + len(options) + len(self.payload)
        if length > LONGEST or len(options) > 40:
            raise ValueError(f"packet of {length} bytes")
        first = _VERSION << 4 | (HEADER + len(options)) >> 2
        place = self.flags | self.offset >> 3
        fields = [first, self.tos, length, self.identification, place, self.ttl, self.protocol, 0]
        head = _LAYOUT.pack(*fields, self.source, self.destination)
        fields[-1] = checksum(head, options)
        return _LAYOUT.pack(*fields, self.source, self.destination) + options + self.payload


def with_checksum(data: bytes, header: int) -> bytes:
    """A packet whose header of so many bytes has zeros where its checksum goes."""
    return data[:10] + checksum(data[:header]).to_bytes(2, "big") + data[12:]


def parse(data: bytes) -> Packet:
    """The packet in `data`, without what a short frame was padded with."""
    if len(data) < HEADER:
        raise Malformed(f"IP packet of {len(data)} bytes")
    first, tos, length, identification, place, ttl, protocol, _, source, destination = _LAYOUT.unpack_from(data)
    header = (first & 0xF) * 4
    if first >> 4 != _VERSION or not HEADER <= header <= length <= len(data):
        raise Malformed(f"IP version {first >> 4}, header {header}, length {length} of {len(data)}")
    if checksum(data[:header]):
        raise Malformed("IP header checksum")
    offset = (place & 0x1FFF) << 3
    if offset + length - header > LONGEST:
        raise Malformed(f"fragment at {offset} beyond the longest packet")
    flags = place & (DONT_FRAGMENT | MORE_FRAGMENTS)
    payload, options = data[header:length], data[HEADER:header]
    return Packet(source, destination, protocol, payload, identification, ttl, tos, flags, offset, options)


def fragments(packet: Packet, mtu: int) -> Iterator[Packet]:
    """`packet`, or the fragments that fit `mtu` bytes. Raises ValueError where it may not be cut, or no byte fits."""
    if packet.header_length + len(packet.payload) <= mtu:
        yield packet
        return
    if packet.flags & DONT_FRAGMENT:
        raise ValueError("DF is set")
    at, options = 0, packet.options
    while at < len(packet.payload):
        header = HEADER + (len(options) + 3 & ~3)
        room = mtu - header & ~7
        if room <= 0:
            raise ValueError(f"MTU {mtu}")
        piece = packet.payload[at : at + (mtu - header if at + mtu - header >= len(packet.payload) else room)]
        last = at + len(piece) == len(packet.payload)
        flags = packet.flags if last else packet.flags | MORE_FRAGMENTS
        yield packet._replace(payload=piece, flags=flags, offset=packet.offset + at, options=options)
        at += len(piece)
        options = copied(packet.options)


def copied(options: bytes) -> bytes:
    """The options that every fragment has, not only the first."""
    return b"".join(option for option in split_options(options) if option[0] & _COPIED)


def split_options(options: bytes) -> Iterator[bytes]:
    """One after the other, without padding; what is malformed, and all after it, is left out."""
    at = 0
    while at < len(options) and options[at] != _END:
        if options[at] == _NO_OPERATION:
            at += 1
            continue
        length = options[at + 1] if at + 1 < len(options) else 0
        if length < 2 or at + length > len(options):
            return
        yield options[at : at + length]
        at += length
