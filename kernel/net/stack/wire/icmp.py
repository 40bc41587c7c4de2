"""ICMP messages (RFC 792)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from kernel.net.stack.wire import ipv4
from kernel.net.stack.wire.checksum import Malformed, checksum

ECHO_REPLY, UNREACHABLE, SOURCE_QUENCH, REDIRECT, ECHO, TIME_EXCEEDED, PARAMETER_PROBLEM = 0, 3, 4, 5, 8, 11, 12
# Codes of UNREACHABLE.
NET, HOST, PROTOCOL, PORT, FRAGMENTATION_NEEDED, SOURCE_ROUTE_FAILED = range(6)
ERRORS = (UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM)  # never answered by another
_LAYOUT = struct.Struct(">BBHI")
_QUOTED = 8  # bytes of a packet's payload that an error quotes


class Message(NamedTuple):
    type: int
    code: int
    rest: int  # identifier and sequence number of an echo, the gateway of a redirect, the MTU wanted
    payload: bytes

    def emit(self) -> bytes:
        head = _LAYOUT.pack(self.type, self.code, 0, self.rest)
        return _LAYOUT.pack(self.type, self.code, checksum(head, self.payload), self.rest) + self.payload


def parse(data: bytes) -> Message:
    if len(data) < _LAYOUT.size:
        raise Malformed(f"ICMP message of {len(data)} bytes")
    if checksum(data):
        raise Malformed("ICMP checksum")
    kind, code, _, rest = _LAYOUT.unpack_from(data)
    return Message(kind, code, rest, data[_LAYOUT.size :])


def error(kind: int, code: int, about: ipv4.Packet, rest: int = 0) -> Message:
    """An error about a packet, of which it quotes the header and the first bytes."""
    return Message(kind, code, rest, about.emit()[: about.header_length + _QUOTED])


class Quoted(NamedTuple):
    """The packet an error is about, as far as that quotes it."""

    source: int
    destination: int
    protocol: int
    payload: bytes


def quoted(message: Message) -> Quoted:
    """Raises Malformed. The length in the header is the whole packet's, and its checksum may have been changed."""
    data = message.payload
    header = (data[0] & 0xF) * 4 if data else 0
    if header < ipv4.HEADER or len(data) < header + _QUOTED:
        raise Malformed(f"ICMP error that quotes {len(data)} bytes")
    source, destination = struct.unpack_from(">II", data, 12)
    return Quoted(source, destination, data[9], data[header:])
