"""The LAN of a Series 700's core I/O: an 82596 with three registers (hpux-net.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable

from emu.lan.i82596 import I82596
from emu.lan.link import Link

RESET, PORT, ATTENTION = 0, 4, 8
SIZE = 12  # bytes of registers
MEMORY = 1 << 16  # bytes that chip and driver share, from bus address 0 on


class CoreLan:
    """Words of 32 bits are written, and nothing is read. A PORT access is two of them, the low half first, as the LASI
    has it. `station` is what the machine's firmware tells."""

    def __init__(
        self, link: Link, station: bytes, interrupt: Callable[[bool], None], memory: memoryview | None = None
    ) -> None:
        """`memory` may be somebody else's, too."""
        self.memory = memoryview(bytearray(MEMORY)) if memory is None else memory
        self.station = station
        self.chip = I82596(self.memory, link, interrupt)
        self._half: int | None = None

    def write(self, offset: int, value: int) -> None:
        if offset == RESET:
            self._half = None
            self.chip.reset()
        elif offset == ATTENTION:
            self.chip.attention()
        elif offset == PORT:
            if self._half is None:
                self._half = value & 0xFFFF
            else:
                low, self._half = self._half, None
                self.chip.port((value & 0xFFFF) << 16 | low)
