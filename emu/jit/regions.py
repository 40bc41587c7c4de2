"""Regions in memory, by entry, by the page they begin in, and by their address."""

from __future__ import annotations

from bisect import bisect_right

from emu.jit import lines
from emu.jit.compiler import Record, piece_of
from emu.jit.lines import Place
from emu.memory import PROT_EXEC, AddressSpace, MemoryFault


class Region:
    """Native code at `address`, made from the guest's code in `ranges`."""

    __slots__ = ("address", "code", "entries", "lines", "precise", "ranges", "size", "unit")

    def __init__(self, address: int, record: Record, precise: bool, unit: int) -> None:
        self.address = address
        self.entries, self.ranges, self.code, parts = record
        piece = piece_of(parts)
        self.size = len(piece.code)
        self.lines = piece.lines
        self.precise = precise
        self.unit = unit

    @property
    def length(self) -> int:
        """Words of the guest's code."""
        return len(self.code) // self.unit

    def fits(self, memory: AddressSpace) -> bool:
        """Whether the guest's code may be executed and is what the region was made from."""
        try:
            for start, end in self.ranges:
                memory.check(start, end - start, PROT_EXEC)
            found = b"".join([memory.read(start, end - start) for start, end in self.ranges])
        except MemoryFault:
            return False
        return found == self.code

    def covers(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.ranges)

    def pages(self) -> set[int]:
        return {page for start, end in self.ranges for page in range(start >> 12, (end - 1 >> 12) + 1)}


class Regions:
    """Those of one architecture, for all its guests. They are never removed: another guest may execute them."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, bool], list[Region]] = {}
        self._pages: dict[tuple[int, bool], list[Region]] = {}
        self._addresses: list[int] = []  # ascending, as they are put into memory
        self._regions: list[Region] = []

    def add(self, region: Region) -> None:
        for entry in region.entries:
            self._entries.setdefault((entry, region.precise), []).append(region)
        self._pages.setdefault((region.entries[0] >> 12, region.precise), []).append(region)
        self._addresses.append(region.address)
        self._regions.append(region)

    def with_entry(self, entry: int, precise: bool, memory: AddressSpace) -> Region | None:
        """The newest one that fits the memory."""
        found = reversed(self._entries.get((entry, precise), ()))
        return next((region for region in found if region.fits(memory)), None)

    def of_page(self, page: int, precise: bool, memory: AddressSpace) -> list[Region]:
        """Those that begin in a page and fit the memory, oldest first."""
        return [region for region in self._pages.get((page, precise), ()) if region.fits(memory)]

    def place_of(self, address: int) -> Place | None:
        """The guest's instruction whose native code is at `address`; None if that is in no region.

        Raises LookupError for native code of a region that belongs to no instruction: there is no way to go on.
        """
        index = bisect_right(self._addresses, address) - 1
        if index < 0 or address >= self._addresses[index] + self._regions[index].size:
            return None
        found = lines.find(self._regions[index].lines, address - self._addresses[index])
        if found is None:
            raise LookupError(f"a fault in native code for {self._regions[index].entries[0]:#x} without a line")
        return found
