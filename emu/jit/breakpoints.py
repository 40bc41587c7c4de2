"""The breakpoints of one processor, and which of them was reported last."""

from __future__ import annotations

from emu.jit.state import BREAKPOINTS, Layout


class Breakpoints:
    """Addresses. Native code stops before the instructions at them, which no region may have then."""

    def __init__(self, layout: Layout, words: memoryview) -> None:
        self.addresses: set[int] = set()
        self.reported: int | None = None  # the one a run ended at: the next run executes its instruction
        self._words = words
        self._count = layout.offsets["breakpoints"] // 4
        self._first = layout.offsets["breakpoint_list"] // 4

    @property
    def too_many(self) -> bool:
        """For native code."""
        return len(self.addresses) > BREAKPOINTS

    def add(self, address: int) -> None:
        self.addresses.add(address)
        self._list()

    def remove(self, address: int) -> None:
        self.addresses.discard(address)
        self._list()

    def report(self, address: int) -> None:
        """Execution stopped before the instruction at `address`, perhaps because of a breakpoint."""
        self.reported = address if address in self.addresses else None

    def _list(self) -> None:
        """Let native code see them."""
        addresses = sorted(self.addresses)[:BREAKPOINTS]
        self._words[self._count] = len(addresses)
        for place, address in enumerate(addresses, self._first):
            self._words[place] = address
