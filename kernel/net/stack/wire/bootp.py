"""BOOTP and DHCP messages (RFC 951, RFC 2131; options: RFC 2132)."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from kernel.net.stack.wire.checksum import Malformed

SERVER_PORT, CLIENT_PORT = 67, 68
REQUEST, REPLY = 1, 2
_ETHERNET = (1, 6)  # hardware type, and bytes of an address
BROADCAST = 0x8000  # of the flags: the answer is to be broadcast
_LAYOUT = struct.Struct(">BBBBIHHIIII16s64s128s")
_COOKIE = b"\x63\x82\x53\x63"
_PAD, _END = 0, 255
_SHORTEST = 300  # bytes; what RFC 951's clients expect


class Kind(IntEnum):
    """DHCP's message types."""

    DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)


class Option(IntEnum):
    NETMASK, ROUTER, DNS, HOST_NAME, DOMAIN, BROADCAST = 1, 3, 6, 12, 15, 28
    WANTED_ADDRESS, LEASE, KIND, SERVER, WANTED_OPTIONS = 50, 51, 53, 54, 55


class Message(NamedTuple):
    """Addresses are plain numbers. Without `options` it is BOOTP's."""

    operation: int
    transaction: int
    station: bytes
    client: int = 0  # the address it has
    yours: int = 0  # the one it is given
    server: int = 0  # of the boot file
    relay: int = 0
    flags: int = 0
    file: bytes = b""
    options: tuple[tuple[int, bytes], ...] = ()

    @property
    def kind(self) -> int | None:
        """DHCP's message type; None in BOOTP."""
        found = self.option(Option.KIND)
        return found[0] if found else None

    def option(self, code: int) -> bytes:
        return next((value for known, value in self.options if known == code), b"")

    def address(self, code: int) -> int:
        """The first address in an option; 0 where there is none."""
        return int.from_bytes(self.option(code)[:4], "big")

    def emit(self) -> bytes:
        head = _LAYOUT.pack(
            self.operation,
            *_ETHERNET,
            0,
            self.transaction,
            0,
            self.flags,
            self.client,
            self.yours,
            self.server,
            self.relay,
            self.station,
            b"",
            self.file,
        )
        tail = b"".join(bytes((code, len(value))) + value for code, value in self.options)
        return (head + _COOKIE + tail + bytes((_END,))).ljust(_SHORTEST, b"\0")


def parse(data: bytes) -> Message:
    """Raises Malformed."""
    if len(data) < _LAYOUT.size:
        raise Malformed(f"BOOTP message of {len(data)} bytes")
    operation, *hardware, _, transaction, _, flags, client, yours, server, relay, station, _, file = (
        _LAYOUT.unpack_from(data)
    )
    if tuple(hardware) != _ETHERNET:
        raise Malformed(f"BOOTP hardware type {hardware[0]}, addresses of {hardware[1]} bytes")
    options = tuple(_options(data[_LAYOUT.size :]))
    return Message(
        operation, transaction, station[:6], client, yours, server, relay, flags, file.split(b"\0")[0], options
    )


def _options(data: bytes) -> list[tuple[int, bytes]]:
    """Those before the first that is malformed."""
    found: list[tuple[int, bytes]] = []
    if data[:4] != _COOKIE:
        return found
    at = 4
    while at < len(data) and data[at] != _END:
        if data[at] == _PAD:
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 0xFFFF
        if at + 2 + length > len(data):
            break
        found.append((data[at], data[at + 2 : at + 2 + length]))
        at += 2 + length
    return found
