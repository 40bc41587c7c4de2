"""The registers of a processor as one flat block, which compiled code works on, and the names of what is in it."""

from __future__ import annotations

from collections.abc import Iterable

from emu.named import Named


class Place(Named):
    offset: int
    size: int  # in bytes


def laid_out(registers: Iterable[tuple[str, int]]) -> tuple[dict[str, Place], int]:
    """Registers, each with its size, one behind the other; and how large the block is, a multiple of 16."""
    places = {}
    offset = 0
    for name, size in registers:
        places[name] = Place(offset, size)
        offset += size
    return places, -(-offset // 16) * 16
