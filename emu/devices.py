"""Device registers in a guest's address space: pages whose every access goes to a device, as the guest made it.

Such pages have no access rights, so that the engines need not ask for them: native code faults, and what faulted is
done by the reference engine, whose machine looks here before it says that there is nothing. Memory without device
pages costs nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from emu.named import Named
from emu.page import PROT_READ, PROT_WRITE


class Registers(Protocol):
    """A device, as the bus sees it: accesses of 1, 2 or 4 bytes, aligned, none wider than its `width`."""

    width: int  # bytes of the data bus

    def read(self, offset: int, size: int) -> int: ...

    def write(self, offset: int, size: int, value: int) -> None: ...


class DevicePage(Named):
    registers: Registers
    offset: int  # of the page's first byte, in the device
    prot: int


class Devices(dict[int, DevicePage]):
    """The device pages of one space, by page number."""

    def grants(self, address: int, write: bool) -> bool:
        """Whether an access goes to a device, which lets it."""
        page = self.get(address >> 12)
        return page is not None and bool(page.prot & (PROT_WRITE if write else PROT_READ))

    def read(self, address: int, size: int) -> int:
        """Big-endian, like all memory. One that is wider than the bus, or not aligned, is several, in ascending order.
        All of it has to be granted."""
        value = 0
        for at, count in self._cycles(address, size):
            page = self[at >> 12]
            value = value << 8 * count | page.registers.read(page.offset + (at & 0xFFF), count) & (1 << 8 * count) - 1
        return value

    def write(self, address: int, size: int, value: int) -> None:
        end = address + size
        for at, count in self._cycles(address, size):
            page = self[at >> 12]
            part = value >> 8 * (end - at - count) & (1 << 8 * count) - 1
            page.registers.write(page.offset + (at & 0xFFF), count, part)

    def _cycles(self, address: int, size: int) -> Iterator[tuple[int, int]]:
        end = address + size
        while address < end:
            count = self[address >> 12].registers.width
            while address % count or address + count > end:
                count //= 2
            yield address, count
            address += count

    def within(self, address: int, length: int) -> list[int]:
        """The pages of a range."""
        last = address + length - 1 >> 12
        return [page for page in self if address >> 12 <= page <= last] if self else []

    def forget(self, first: int, last: int) -> None:
        """The pages from `first` to before `last` are something else now."""
        if self:
            for page in [page for page in self if first <= page < last]:
                del self[page]
