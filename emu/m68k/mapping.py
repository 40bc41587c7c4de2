"""Mapping: what Unicorn knows of an AddressSpace.

Changes of the space are noted and handed over by `update` before the engine goes on, never while it runs: it would use
entries of its address cache that the change has freed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from emu.m68k.hazards import find_hazards
from emu.m68k.library import Engine
from emu.m68k.writable_code import WritableCode
from emu.memory import PAGE, PROT_EXEC, PROT_WRITE, AddressSpace

_PIECES = 64
_PIECE = 1 << 16  # bytes looked through for hazards at a time
_ZEROS = bytes(_PIECE + 2)


class Mapping:
    changed: bool  # `update` has something to do

    def __init__(self, engine: Engine, memory: AddressSpace, hazards: set[int], stored: Any) -> None:
        """`hazards` is filled with addresses a run must end before; `hazards_changed` says that it was.

        `stored` is for `WritableCode`.
        """
        self.writable_code = WritableCode(engine, memory, stored)
        self._hazards = hazards
        self.hazards_changed = False
        self._engine = engine
        self._memory = memory
        self._starts: list[int] = []  # of the regions handed over, in order
        self._ends: list[int] = []
        self._harmless: list[bool] = []  # read-only code the engine may translate without asking
        self._stale: list[tuple[int, int]] = []
        self._written: list[tuple[int, int]] = []
        self._pieces = 0  # handed over since regions were last joined
        self._fresh = [(region.start, region.end) for region in memory.regions()]
        self.changed = True
        memory.subscribe(self)

    def close(self) -> None:
        self._memory.unsubscribe(self)

    def install(self, address: int) -> bool:
        """Hand over the mapped pages around `address`. False if the engine had the page already."""
        start, end, prot = self.writable_code.extent(address)
        after = bisect_right(self._starts, address)
        if after and self._ends[after - 1] > address:
            return False
        if after:
            start = max(start, self._ends[after - 1])
        if after < len(self._starts):
            end = min(end, self._starts[after])
        self._insert(after, start, end, prot)
        self._pieces += 1
        return True

    def _insert(self, index: int, start: int, end: int, prot: int) -> None:
        harmless = bool(prot & PROT_EXEC) and self._is_harmless(start, end, prot)
        if not harmless:
            prot &= ~PROT_EXEC
        self._engine.call("uc_mem_map_ptr", start, end - start, prot, self._memory.base + start)
        self._starts.insert(index, start)
        self._ends.insert(index, end)
        self._harmless.insert(index, harmless)

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
                    self._fresh.append(self._remove(index))  # no longer known to be
                else:
                    self._engine.remove_code(max(start, self._starts[index]), min(end, self._ends[index]))
        for start, end in self._fresh:
            while start < end:
                if self._memory.protection(start) is None:
                    start += PAGE
                else:
                    self.install(start)
                    start = self._ends[bisect_right(self._starts, start) - 1]
        self._stale.clear()
        self._written.clear()
        self._fresh.clear()
        if self._pieces >= _PIECES:
            self._join()
        self.writable_code.watch()

    def execute(self, address: int) -> None:
        """Let the engine execute a writable page from the next `update` on."""
        page = address & -PAGE
        self.writable_code.add(page)
        self._stale.append((page, page + PAGE))
        self._fresh += ((self._starts[index], self._ends[index]) for index in range(*self._overlap(page, page + PAGE)))
        self.changed = True

    def withdraw_writable(self) -> None:
        """Take all memory back that the engine can write, till the next `update`.

        The one change that is safe while the engine runs: in a store that it gives up.
        """
        for index in reversed(range(len(self._starts))):
            if (self._memory.protection(self._starts[index]) or PROT_WRITE) & PROT_WRITE:
                self._fresh.append(self._remove(index))
                self.changed = True

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.unmapped(start, length)
        self._fresh.append((start, start + length))
        self.changed = True

    def unmapped(self, start: int, length: int) -> None:
        self.writable_code.discard(start, start + length)
        first, last = self._overlap(start, start + length)
        if first < last:
            self._stale.append((start, start + length))
            self.changed = True

    def protected(self, start: int, length: int, prot: int) -> None:
        self.mapped(start, length, prot)

    def written(self, start: int, length: int) -> None:
        """Drop translations of these pages."""
        self.writable_code.discard(start, start + length)
        self._written.append((start, start + length))
        self.changed = True

    def _overlap(self, start: int, end: int) -> tuple[int, int]:
        """The indices, first and last + 1, of the regions that have a page in [start, end)."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    def _join(self) -> None:
        """Make one region of neighbours: memory that grows page by page would become thousands."""
        self._pieces = 0
        for index in reversed(range(1, len(self._starts))):
            prot = self.writable_code.protection(self._starts[index])
            before = self.writable_code.protection(self._starts[index - 1])
            if self._ends[index - 1] == self._starts[index] and prot == before and prot is not None:
                end = self._remove(index)[1]
                start = self._remove(index - 1)[0]
                self._insert(index - 1, start, end, prot)

    def _is_harmless(self, start: int, end: int, prot: int) -> bool:
        """Whether the engine may translate the region without asking before each word.

        Read-only code may if there is no hazard in it. The engine asks when the region is handed over as not
        executable, but then it doesn't notice the guest writing code either. So writable code that has been executed is
        handed over as executable, with a stop at each hazard there is at this time; `writable_code` does the rest.
        """
        found = set(self._hazards_in(start, end))
        self._memory.mark_code(start, end - start)
        if prot & PROT_WRITE:
            self.hazards_changed |= not found <= self._hazards
            self._hazards |= found
            return True
        return not found

    def _hazards_in(self, start: int, end: int) -> Iterator[int]:
        view = self._memory.readable(start, end - start)
        for piece in range(0, end - start, _PIECE):
            # A little more than the piece has: floating-point instructions are told by their second word.
            code = view[piece : piece + _PIECE + 3].tobytes()
            if code != _ZEROS:  # most of an executable stack, which is large, always is
                yield from (start + piece + offset for offset in find_hazards(code) if offset < _PIECE)

    def _remove(self, index: int) -> tuple[int, int]:
        start, end = self._starts.pop(index), self._ends.pop(index)
        del self._harmless[index]
        self._engine.call("uc_mem_unmap", start, end - start)
        return start, end
