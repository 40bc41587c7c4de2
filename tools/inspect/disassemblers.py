"""The disassembler for each processor an image may be for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tools.inspect.listing import Decoded

Disassemble = Callable[[bytes, int], Iterable[Decoded]]


def disassembler(machine: str) -> Disassemble:
    """The one for the processor of that name, as an Image has it. Raises ImportError if capstone isn't installed."""
    if machine == "m68k":
        from emu.m68k import disassemble as m68k

        return m68k.disassemble
    from emu.parisc import disassemble as parisc

    return parisc.disassemble
