"""Registers and memory of a process as Python sees them."""

from __future__ import annotations

from collections.abc import Iterator

from kernel.debug import registers
from kernel.process.poke import poke
from kernel.process.task import Task


class Registers:
    """By name, as the processor's manual has it or gdb: `registers["d0"]`, `registers["ret0"]`, `registers["pc"]`.

    Values are unsigned; a floating-point register's are its bits.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    def __getitem__(self, name: str) -> int:
        """Raises KeyError for a register there isn't."""
        return registers.read(self._task.cpu, self._task.abi.NAME, name)

    def __setitem__(self, name: str, value: int) -> None:
        """Raises KeyError. To set `pc` sets the whole queue of a PA-RISC."""
        registers.write(self._task.cpu, self._task.abi.NAME, name, value)

    def __iter__(self) -> Iterator[str]:
        known = registers.of(self._task.abi.NAME)
        left = registers.left_halves(self._task.cpu, self._task.abi.NAME)
        yield from (*known.general, *left, *known.float, *known.control, *known.space)

    @property
    def pc(self) -> int:
        return self._task.cpu.pc

    @pc.setter
    def pc(self, value: int) -> None:
        self._task.cpu.pc = value

    @property
    def sp(self) -> int:
        return self["sp"]

    @sp.setter
    def sp(self, value: int) -> None:
        self["sp"] = value


class Memory:
    """Bytes by address: `memory[0x1000:0x1010]`, `memory[0x1000] = 0x4e`, numbers and strings by methods.

    What the program may not read or write can be read and written here. All methods raise `emu.memory.MemoryFault`
    where nothing is mapped. Numbers are big-endian.
    """

    def __init__(self, task: Task) -> None:
        self._task = task

    def __getitem__(self, place: int | slice) -> bytes:
        """The bytes of a range, or one byte of one address, as bytes. Raises ValueError for a slice without an end."""
        start, length = _range(place)
        return self._task.memory.peek(start, length)

    def __setitem__(self, place: int | slice, data: bytes | int) -> None:
        """Raises ValueError for data of another length than the range, which may have no end."""
        if isinstance(data, int):
            data = bytes((data & 0xFF,))
        if isinstance(place, int):
            place = slice(place, place + len(data))
        start = place.start or 0
        if place.stop is not None and place.stop - start != len(data):
            raise ValueError(f"{len(data)} bytes for a range of {place.stop - start}")
        self.write(start, data)

    def read(self, address: int, length: int) -> bytes:
        return self._task.memory.peek(address, length)

    def write(self, address: int, data: bytes) -> None:
        if data:
            poke(self._task, address, data)

    def string(self, address: int, limit: int = 4096) -> bytes:
        """The bytes before the first NUL. Raises ValueError if there is none within `limit` bytes."""
        found = bytearray()
        while len(found) < limit:
            size = min(limit - len(found), 256 - (address + len(found)) % 256)
            piece = self.read(address + len(found), size)
            end = piece.find(0)
            if end >= 0:
                return bytes(found + piece[:end])
            found += piece
        raise ValueError("string too long")

    def u8(self, address: int) -> int:
        return self.read(address, 1)[0]

    def u16(self, address: int) -> int:
        return int.from_bytes(self.read(address, 2), "big")

    def u32(self, address: int) -> int:
        return int.from_bytes(self.read(address, 4), "big")

    def s32(self, address: int) -> int:
        return int.from_bytes(self.read(address, 4), "big", signed=True)

    def put_u8(self, address: int, value: int) -> None:
        self.write(address, (value & 0xFF).to_bytes(1, "big"))

    def put_u16(self, address: int, value: int) -> None:
        self.write(address, (value & 0xFFFF).to_bytes(2, "big"))

    def put_u32(self, address: int, value: int) -> None:
        self.write(address, (value & 0xFFFFFFFF).to_bytes(4, "big"))

    def find(self, data: bytes, start: int = 0, end: int = 1 << 32) -> int | None:
        """The first address in [start, end) at which `data` is, None if it is nowhere."""
        for region in self._task.memory.regions():
            low, high = max(region.start, start), min(region.end, end)
            if low < high and (at := self.read(low, high - low).find(data)) >= 0:
                return low + at
        return None


def _range(place: int | slice) -> tuple[int, int]:
    if isinstance(place, int):
        return place, 1
    if place.stop is None or place.step is not None:
        raise ValueError("a range of memory has an end and no step")
    start = place.start or 0
    return start, max(0, place.stop - start)
