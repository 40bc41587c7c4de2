"""The frame check sequence of Ethernet, and what cards make of it."""

from __future__ import annotations

import zlib

SIZE = 4  # bytes
SHORTEST, LONGEST = 60, 1514  # bytes of a frame without it


def fcs(frame: bytes) -> bytes:
    """The four bytes after a frame, in the order they are on the wire."""
    return zlib.crc32(frame).to_bytes(SIZE, "little")


def is_whole(data: bytes) -> bool:
    """Whether the last four bytes are the FCS of those before."""
    return len(data) >= SIZE and fcs(data[:-SIZE]) == data[-SIZE:]


def group_hash(station: bytes) -> int:
    """Which of 64 filter bits a multicast address has: the first six of its CRC, as it stands in the chip."""
    return (~zlib.crc32(station) & 0xFFFFFFFF) >> 26
