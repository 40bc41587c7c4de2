"""LAN cards without a driver of the kernel's: a program has one, by way of /dev/iomap/lanN.

An HP 98643A is mapped as its window of 64 KiB is (hpux-net.md 3.1). Of the Series 700's core LAN there are, in this
order, a page with its three registers, a page with the station address as the PROM of ASP machines has it, and from
64 KiB on the memory that the chip reaches, its bus address 0 first. Nobody is told of interrupts: a program looks.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable

from emu.lan.core_lan import MEMORY, CoreLan
from emu.lan.hp98643a import RAM, RAM_SIZE, RDP, WINDOW, Hp98643a
from emu.lan.link import Link
from emu.page import PAGE
from kernel.fs.iomap import Part

_POLL = 0.0016  # seconds between two looks of a LANCE at its transmit ring
_PROM = PAGE  # offset
_SHARED = 0x10000  # offset

After = Callable[[float, Callable[[], None]], object]


class BareCard:
    """`parts` are what can be mapped."""

    parts: tuple[Part, ...]

    def __init__(self, wire: Link, memory: int) -> None:
        """With that many bytes shared with the program. Raises OSError."""
        self.wire = wire
        self._fd = os.memfd_create("hp9k-card", os.MFD_CLOEXEC)
        os.ftruncate(self._fd, memory)
        self.memory = memoryview(mmap.mmap(self._fd, memory))

    def look(self) -> None:
        """Frames may have arrived on the wire."""
        raise NotImplementedError

    def close(self) -> None:
        os.close(self._fd)
        self.wire.close()


class BareLance(BareCard):
    """`Registers`, too. The chip looks at its transmit ring by itself from time to time, as the real one does."""

    width = 2

    def __init__(self, wire: Link, station: bytes, after: After) -> None:
        """Raises OSError."""
        super().__init__(wire, RAM_SIZE)
        self._after = after
        self._card = Hp98643a(wire, station, lambda asked: None, self.memory)
        self._polling = False
        after_ram = RAM + RAM_SIZE
        self.parts = (
            Part(0, RAM, self),
            Part(RAM, RAM_SIZE, None, self._fd),
            Part(after_ram, WINDOW - after_ram, self),
        )

    def read(self, offset: int, size: int) -> int:
        if offset == RDP:
            self.look()
        return self._card.read(offset, size)

    def write(self, offset: int, size: int, value: int) -> None:
        self._card.write(offset, size, value)
        if self._card.lance.transmitting and not self._polling:
            self._polling = True
            self._after(_POLL, self._poll)

    def _poll(self) -> None:
        self._polling = self._card.lance.transmitting
        if self._polling:
            self._card.lance.poll()
            self._after(_POLL, self._poll)

    def look(self) -> None:
        self._card.lance.look()

    def close(self) -> None:
        self._card.lance.reset()
        super().close()


class BareCoreLan(BareCard):
    """`Registers`, too."""

    width = 4

    def __init__(self, wire: Link, station: bytes, after: After) -> None:
        """Raises OSError."""
        super().__init__(wire, MEMORY)
        self._card = CoreLan(wire, station, lambda asked: None, self.memory)
        self.parts = (
            Part(0, PAGE, self),
            Part(_PROM, PAGE, _Prom(station)),
            Part(_SHARED, MEMORY, None, self._fd),
        )

    def read(self, offset: int, size: int) -> int:
        """All are written only."""
        return 0xFFFFFFFF

    def write(self, offset: int, size: int, value: int) -> None:
        if size == self.width:
            self._card.write(offset, value)
        self.look()

    def look(self) -> None:
        self._card.chip.look()

    def close(self) -> None:
        self._card.chip.reset()
        super().close()


class _Prom:
    width = 1

    def __init__(self, data: bytes) -> None:
        self._data = data.ljust(PAGE, b"\xff")

    def read(self, offset: int, size: int) -> int:
        return self._data[offset - _PROM]

    def write(self, offset: int, size: int, value: int) -> None:
        """It is for reading."""


# By the names of `kernel.net.drivers.cards.CARDS`, those that have registers.
BARE: dict[str, Callable[[Link, bytes, After], BareCard]] = {"98643A": BareLance, "82596": BareCoreLan}
