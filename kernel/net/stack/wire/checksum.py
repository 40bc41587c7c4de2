"""The Internet checksum (RFC 1071), and what a packet is that can't be read."""

from __future__ import annotations


class Malformed(ValueError):
    """Too short, inconsistent, or its checksum is wrong: to be counted and dropped."""


def checksum(*parts: bytes | memoryview) -> int:
    """The one's complement of the one's complement sum of 16-bit words; all parts but the last are of even length.

    65536 leaves the remainder 1 when divided by 65535, so the sum of the words is the remainder of the whole number.
    """
    total = 0
    for part in parts:
        number = int.from_bytes(part, "big")
        total += number << 8 if len(part) & 1 else number
    rest = total % 0xFFFF
    return 0xFFFF - (rest or (0xFFFF if total else 0))


def pseudo_header(source: int, destination: int, protocol: int, length: int) -> bytes:
    """What UDP and TCP put before themselves for the checksum."""
    return (source << 64 | destination << 32 | protocol << 16 | length).to_bytes(12, "big")
