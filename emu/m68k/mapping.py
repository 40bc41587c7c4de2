"""Mapping: what Unicorn knows of an AddressSpace.

Unicorn's map is filled on demand: the first access to a page it doesn't know ends the run, and if the space grants the
access the run of equal pages around it is handed over and the instruction restarted. Mapping therefore costs the kernel
nothing, and what was never touched is never handed over. Nothing is changed while the engine runs: changes are noted
and made by `update` before it goes on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from emu.m68k.hazards import contains_hazard
from emu.m68k.library import Engine
from emu.memory import PROT_EXEC, PROT_WRITE, AddressSpace


class Mapping:
    changed: bool  # `update` has something to do

    def __init__(self, engine: Engine, memory: AddressSpace) -> None:
        self._engine = engine
        self._memory = memory
        self._starts: list[int] = []  # of the regions handed over, in order
        self._ends: list[int] = []
        self._harmless: list[bool] = []  # read-only code the engine may translate without asking
        self._stale: list[tuple[int, int]] = []
        self._written: list[tuple[int, int]] = []
        self.changed = False
        memory.subscribe(self)

    def close(self) -> None:
        self._memory.unsubscribe(self)

    def install(self, address: int) -> bool:
        """Hand over the mapped pages around `address`. False if the engine had the page already."""
        start, end, prot = self._memory.extent(address)
        after = bisect_right(self._starts, address)
        if after and self._ends[after - 1] > address:
            return False
        if after:
            start = max(start, self._ends[after - 1])
        if after < len(self._starts):
            end = min(end, self._starts[after])
        # A neighbour no larger than the new piece is taken into it: memory that grows page by page stays a few regions,
        # and a page is handed over again only each time its region has doubled.
        while after and self._ends[after - 1] == start and self._joins(after - 1, end - start, prot):
            start = self._remove(after - 1)[0]
            after -= 1
        while after < len(self._starts) and self._starts[after] == end and self._joins(after, end - start, prot):
            end = self._remove(after)[1]
        harmless = bool(prot & PROT_EXEC) and self._is_harmless(start, end, prot)
        if not harmless:
            prot &= ~PROT_EXEC
        self._engine.call("uc_mem_map_ptr", start, end - start, prot, self._memory.base + start)
        self._starts.insert(after, start)
        self._ends.insert(after, end)
        self._harmless.insert(after, harmless)
        return True

    def update(self) -> None:
        """Make the engine forget what is no longer so."""
        if not self.changed:
            return
        self.changed = False
        for start, end in self._stale:
            for index in reversed(range(*self._overlap(start, end))):
                self._remove(index)
        for start, end in self._written:
            for index in reversed(range(*self._overlap(start, end))):
                if self._harmless[index]:
                    self._remove(index)  # no longer known to be
                else:
                    self._engine.remove_code(max(start, self._starts[index]), min(end, self._ends[index]))
        self._stale.clear()
        self._written.clear()

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.unmapped(start, length)

    def unmapped(self, start: int, length: int) -> None:
        first, last = self._overlap(start, start + length)
        if first < last:
            self._stale.append((start, start + length))
            self.changed = True

    def protected(self, start: int, length: int, prot: int) -> None:
        self.unmapped(start, length)

    def written(self, start: int, length: int) -> None:
        """Drop translations of these pages."""
        self._written.append((start, start + length))
        self.changed = True

    def _overlap(self, start: int, end: int) -> tuple[int, int]:
        """The indices, first and last + 1, of the regions that have a page in [start, end)."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    def _joins(self, index: int, size: int, prot: int) -> bool:
        same = self._memory.protection(self._starts[index]) == prot
        return same and self._ends[index] - self._starts[index] <= size

    def _is_harmless(self, start: int, end: int, prot: int) -> bool:
        """Whether the engine may translate the region freely: no hazard in it and none to come unnoticed.

        Otherwise it is handed over as not executable, which makes the engine ask before each word it translates.
        """
        if prot & PROT_WRITE or contains_hazard(self._memory.readable(start, end - start).tobytes()):
            return False
        self._memory.mark_code(start, end - start)
        return True

    def _remove(self, index: int) -> tuple[int, int]:
        start, end = self._starts.pop(index), self._ends.pop(index)
        del self._harmless[index]
        self._engine.call("uc_mem_unmap", start, end - start)
        return start, end
