"""Executed instructions put together to blocks: what follows one another and was executed equally often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kernel.loader.image import Image
from tools.profile.counting import Executed

_LONGEST = 22  # bytes of an instruction of the 68k


class Block(NamedTuple):
    start: int  # as the file has it
    size: int  # bytes
    times: int  # it was executed


def blocks(executed: Executed) -> Iterator[Block]:
    """In order of address."""
    start = end = count = 0
    for address in sorted(executed.counts):
        times, size = executed.counts[address], _size(executed.module.image, address)
        if address == end and times == count:
            end += size
            continue
        if end > start:
            yield Block(start, end - start, count)
        start, end, count = address, address + size, times
    if end > start:
        yield Block(start, end - start, count)


def _size(image: Image, address: int) -> int:
    """Bytes of the instruction there."""
    if image.machine != "m68k":
        return 4
    from emu.m68k.disassemble import disassemble

    segment = image.segment_at(address)
    if segment is None:
        return 2
    code = image.read_segment(segment, address - segment.address, _LONGEST)
    return next((len(one.bytes) for one in disassemble(code, address, 1)), 2)
