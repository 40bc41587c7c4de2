"""PlainCpu: what the reference engines have in common, whatever they execute."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from emu.cpu import Budget, Stop
from emu.memory import AddressSpace

_BATCH = 1000  # instructions between looks at the clock


class PlainCpu:
    """Runs instructions one by one, in Python. A breakpoint on the instruction `run` begins with is reported, unless it
    is the one reported last. All state is exact at every stop (`precise`). Exceptions raised by `on_syscall` come out
    of `run`.
    """

    def __init__(self, memory: AddressSpace) -> None:
        self.memory = memory
        self.on_syscall: Callable[[], bool] | None = None
        self.on_breakpoint: Callable[[], bool] | None = None  # not called
        self.precise = True
        self.breakpoints: set[int] = set()  # as `place` has them
        self._reported: int | None = None  # the breakpoint the last run ended at
        self._stop_wanted = False
        self._closed = False
        memory.subscribe(self)

    # -- for subclasses ----------------------------------------------------------------------------------------

    @property
    def here(self) -> int:
        """The next instruction's place."""
        raise NotImplementedError

    def go(self, count: int) -> Stop | None:
        """Execute that many instructions, or up to one in `breakpoints`, which is noted in `_reported`. None: nothing
        happened."""
        raise NotImplementedError

    def forget(self) -> None:
        """The mapping of memory changed."""
        raise NotImplementedError

    @staticmethod
    def place(address: int) -> int:
        """An address as `breakpoints` has it."""
        return address

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, seconds: float) -> Stop:
        deadline = time.monotonic() + seconds
        if self._reported == self.here and not self._stop_wanted:
            first = self.step()
            if not isinstance(first, Budget):
                return first
        self._reported = None
        while not self._stop_wanted:
            stop = self.go(_BATCH)
            if stop is not None:
                return stop
            if time.monotonic() >= deadline:
                return Budget()
        self._stop_wanted = False
        return Budget()

    def step(self) -> Stop:
        breakpoints, self.breakpoints = self.breakpoints, set()
        try:
            stop = self.go(1)
        finally:
            self.breakpoints = breakpoints
        self._reported = self.here if self.here in breakpoints else None
        return stop or Budget()

    def stop(self) -> None:
        """If no run is in progress the next one ends at once."""
        self._stop_wanted = True

    def watch(self, breakpoints: AbstractSet[int]) -> None:
        """Stop before the instructions at these addresses, and at no others."""
        self.breakpoints = set(map(self.place, breakpoints))

    def add_breakpoint(self, address: int) -> None:
        self.breakpoints.add(self.place(address))

    def remove_breakpoint(self, address: int) -> None:
        self.breakpoints.discard(self.place(address))

    def invalidate(self, start: int, length: int) -> None:
        """Nothing is kept that depends on what code says."""

    def close(self) -> None:
        """Forget the memory, which stays open. May be called twice."""
        if not self._closed:
            self._closed = True
            self.memory.unsubscribe(self)
            self.forget()

    # -- memory's listener -------------------------------------------------------------------------------------

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.forget()

    def unmapped(self, start: int, length: int) -> None:
        self.forget()

    def protected(self, start: int, length: int, prot: int) -> None:
        self.forget()

    def written(self, start: int, length: int) -> None:
        """See `invalidate`."""
