"""Code in writable memory: pages that are executable as well as writable and have been executed.

The engine is told that writable memory isn't executable until code is fetched from a page: then it must ask, so that no
word is translated unseen. From then on the page is executable for it and it notices code that changes; what the guest
stores there is looked at before the store, and if that could be a hazard the run is ended before the next block.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from typing import Any

from emu.m68k import library
from emu.m68k.hazards import is_fatal, is_hazard
from emu.memory import PAGE, PROT_EXEC, PROT_WRITE, AddressSpace

_BOTH = PROT_WRITE | PROT_EXEC
_LONGEST_STORE = 8  # bytes
_SPACE = 1 << 32


class WritableCode:
    def __init__(self, engine: library.Engine, memory: AddressSpace, callback: Any) -> None:
        """`callback` is a library.MEMORY_CALLBACK for stores to the pages. It is to call `hazards_stored`."""
        self._engine = engine
        self._memory = memory
        self._callback = callback
        self._pages: list[int] = []  # in order
        self._hooks: list[int] = []
        self._changed = False

    def add(self, page: int) -> None:
        index = bisect_left(self._pages, page)
        if self._pages[index : index + 1] != [page]:
            self._pages.insert(index, page)
            self._changed = True

    def discard(self, start: int, end: int) -> None:
        """They hold other bytes now, or none."""
        first, last = bisect_left(self._pages, start), bisect_left(self._pages, end)
        if first < last:
            del self._pages[first:last]
            self._changed = True

    def protection(self, address: int) -> int | None:
        """What the engine is to know of the page."""
        prot = self._memory.protection(address)
        if prot is not None and prot & _BOTH == _BOTH and not self._executed(address & -PAGE):
            prot &= ~PROT_EXEC
        return prot

    def extent(self, address: int) -> tuple[int, int, int]:
        """The pages around `address` of which the engine is to know the same: start, end, protection."""
        start, end, prot = self._memory.extent(address)
        if prot & _BOTH != _BOTH:
            return start, end, prot
        page = address & -PAGE
        index = bisect_left(self._pages, page)
        if not self._executed(page):
            if index:
                start = max(start, self._pages[index - 1] + PAGE)
            if index < len(self._pages):
                end = min(end, self._pages[index])
            return start, end, prot & ~PROT_EXEC
        low = high = page
        while low > start and self._executed(low - PAGE):
            low -= PAGE
        while high + PAGE < end and self._executed(high + PAGE):
            high += PAGE
        return low, high + PAGE, prot

    def watch(self) -> None:
        """Have stores to the pages reported. Not while the engine runs."""
        if not self._changed:
            return
        self._changed = False
        before = bool(self._hooks)
        for hook in self._hooks:
            self._engine.unhook(hook)
        runs: list[list[int]] = []
        for page in self._pages:
            if runs and runs[-1][1] == page:
                runs[-1][1] = page + PAGE
            else:
                runs.append([page, page + PAGE])
        self._hooks = [
            self._engine.hook(library.HOOK_WRITE, self._callback, max(0, start - _LONGEST_STORE), end - 1)
            for start, end in runs
        ]
        if before != bool(runs):
            self._engine.flush_code()  # translations of stores that don't report them, or do so in vain

    def _executed(self, page: int) -> bool:
        index = bisect_left(self._pages, page)
        return index < len(self._pages) and self._pages[index] == page

    def hazards_stored(self, address: int, size: int, value: int) -> list[int]:
        """Addresses of what could be hazards once the store that the engine is about to make is made."""
        memory, behind = self._memory, address + size
        if memory.protection(address) is None or behind > _SPACE or memory.protection(behind - 1) is None:
            return []  # the store will fault
        # An instruction may have begun before, and its second word may lie behind.
        first, last = address - 3, behind + 3
        if first < 0 or memory.protection(first) is None:
            first = max(first, address & -PAGE)
        if last > _SPACE or memory.protection(last - 1) is None:
            last = min(last, (behind - 1 & -PAGE) + PAGE)
        code = bytearray(ctypes.string_at(memory.base + first, last - first))
        code[address - first : behind - first] = (value & (1 << 8 * size) - 1).to_bytes(size, "big")
        found = []
        for offset in range(len(code) - 1):
            words = int.from_bytes(code[offset : offset + 4].ljust(4, b"\xff"), "big")
            if is_fatal(words) if first + offset & 1 else is_hazard(words >> 16, words & 0xFFFF):
                found.append(first + offset)
        return found
