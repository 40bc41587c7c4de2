"""The HP 98643A, the Series 300's LAN card: a LANCE and 16 KiB of RAM behind DIO registers (hpux-net.md 3.1)."""

from __future__ import annotations

from collections.abc import Callable

from emu.lan.lance import Lance
from emu.lan.link import Link

SELECT_CODE = 21
WINDOW = 0x10000  # bytes of a select code's registers
ADDRESS = 0x600000 + SELECT_CODE * WINDOW
INTERRUPT_LEVEL = 5
ID, STATUS = 0x0001, 0x0003
RDP, RAP = 0x4000, 0x4002
RAM, RAM_SIZE = 0x8000, 0x4000
NOVRAM, NOVRAM_STATION = 0xC000, 0xC008
_NOVRAM_SIZE = 0x40  # bytes: 32 nibbles
_ID = 0x15
ENABLE, REQUEST, LOCK, ACK = 0x80, 0x40, 0x08, 0x04
_REVISION = 0x01


class Hp98643a:
    """Reads and writes are of one byte or of a word at an even offset; `interrupt` is told of its line's changes."""

    def __init__(
        self, link: Link, station: bytes, interrupt: Callable[[bool], None], ram: memoryview | None = None
    ) -> None:
        """`ram` may be somebody else's, too."""
        self.ram = memoryview(bytearray(RAM_SIZE)) if ram is None else ram
        self.link = link
        self._interrupt = interrupt
        self._enabled = self._asked = self._line = False
        self.lance = Lance(self.ram, link, self._lance_asks)
        self._novram = _novram(station)

    def _lance_asks(self, pin: bool) -> None:
        self._asked = pin
        self._show_line()

    def _show_line(self) -> None:
        line = self._enabled and self._asked
        if line != self._line:
            self._line = line
            self._interrupt(line)

    # --- the bus ---

    def read(self, offset: int, size: int) -> int:
        """1 or 2 bytes; what nothing answers to reads as ones."""
        if RAM <= offset < RAM + RAM_SIZE:
            return int.from_bytes(self.ram[offset - RAM : offset - RAM + size], "big")
        if offset & ~1 in (RDP, RAP):
            word = self.lance.rdp if offset & ~1 == RDP else self.lance.rap
            return word if size == 2 else word >> (0 if offset & 1 else 8) & 0xFF
        if size == 2:
            return self._register(offset) << 8 | self._register(offset | 1)
        return self._register(offset)

    def read_block(self, offset: int, length: int) -> bytes:
        """Of the RAM."""
        return bytes(self.ram[offset - RAM : offset - RAM + length])

    def write_block(self, offset: int, data: bytes) -> None:
        self.ram[offset - RAM : offset - RAM + len(data)] = data

    def _register(self, offset: int) -> int:
        if offset == ID:
            return _ID
        if offset == STATUS:
            flags = (ENABLE if self._enabled else 0) | (REQUEST if self._asked else 0)
            return flags | (INTERRUPT_LEVEL - 3) << 4 | ACK | _REVISION  # each access is acknowledged at once
        if NOVRAM <= offset < NOVRAM + _NOVRAM_SIZE:
            return self._novram[offset - NOVRAM]
        return 0xFF

    def write(self, offset: int, size: int, value: int) -> None:
        if RAM <= offset < RAM + RAM_SIZE:
            self.ram[offset - RAM : offset - RAM + size] = value.to_bytes(size, "big")
        elif offset == RDP and size == 2:
            self.lance.rdp = value
        elif offset == RAP and size == 2:
            self.lance.rap = value
        elif offset | 1 in (ID, STATUS):
            self._write_register(offset | 1, value & 0xFF)

    def _write_register(self, offset: int, value: int) -> None:
        if offset == ID:  # any write
            self._enabled = False
            self.lance.reset()
        else:
            self._enabled = bool(value & ENABLE)
        self._show_line()


def _novram(station: bytes) -> bytes:
    """A nibble in each word, in the low bits of the odd byte; all else are ones."""
    nibbles = [0xF] * (_NOVRAM_SIZE // 2)
    first = (NOVRAM_STATION - NOVRAM) // 2
    nibbles[:first] = [0] * first
    nibbles[first : first + 12] = [byte >> shift & 0xF for byte in station for shift in (4, 0)]
    return b"".join(bytes((0xFF, 0xF0 | nibble)) for nibble in nibbles)
