"""The breakpoints of one processor, and which of them was reported last."""

from __future__ import annotations

import ctypes

from emu.jit.state import Layout


class Breakpoints:
    """Addresses. Native code stops before the instructions at them, which no region may have then.

    It looks them up in a hash table with at least half its entries free: an address, its lowest bit set so that none is
    0, is in the entry of its number (in units of instructions) modulo the size, or in the next ones without a gap.
    """

    def __init__(self, layout: Layout, words: memoryview, unit: int) -> None:
        self.addresses: set[int] = set()
        self.reported: int | None = None  # the one a run ended at: the next run executes its instruction
        self.table = (ctypes.c_uint32 * 1)()
        self._words = words
        self._mask = layout.offsets["breakpoints"] // 4
        self._passed = layout.offsets["passed"] // 4
        self._unit = unit

    def add(self, address: int) -> None:
        self.addresses.add(address)
        self._list()

    def remove(self, address: int) -> None:
        self.addresses.discard(address)
        if self.reported == address:
            self.reported = None
        self._list()

    def report(self, address: int) -> None:
        """Execution stopped before the instruction at `address`, perhaps because of a breakpoint."""
        self.reported = address if address in self.addresses else None

    def let_pass(self, pc: int) -> None:
        """Native code begins at `pc`, and does not report the breakpoint there if it was reported last."""
        self._words[self._passed] = pc | 1 if pc == self.reported else 0

    def ran(self, again: bool) -> None:
        """Native code is back; `again`: it is to do the same instruction once more."""
        if not again and not self._words[self._passed]:
            self.reported = None
        self._words[self._passed] = 0

    def _list(self) -> None:
        """Let native code see them."""
        size = 1 << (2 * len(self.addresses)).bit_length()
        self.table = (ctypes.c_uint32 * size)()
        for address in self.addresses:
            place = address // self._unit
            while self.table[place % size]:
                place += 1
            self.table[place % size] = address | 1
        self._words[self._mask] = size - 1
