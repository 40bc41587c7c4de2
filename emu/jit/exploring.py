"""Finds the instructions of a region: what can be reached from a hot place without leaving a limit.

Calls and returns are within it; code nobody has arrived at yet is left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from emu.jit.flow import Flow

Found = TypeVar("Found")


class Branch(NamedTuple):
    address: int
    target: int | None  # None where only the running program knows
    back: int | None  # where what is called returns to; None for what is no call
    returns: bool  # to where something was called from


class Explorer(Generic[Found]):
    """A subclass walks along the code that goes straight on; of each instruction it keeps what it likes in `found`."""

    def __init__(self, reached: Callable[[int], bool], limit: int) -> None:
        self.found: dict[int, Found] = {}
        self.flow = Flow()
        self._reached = reached
        self._limit = limit
        self._leaders: set[int] = set()
        self._entries: dict[int, None] = {}
        self._pending: deque[int] = deque()
        self._called: deque[int] = deque()  # other procedures come later

    def walk(self, address: int) -> None:
        """Find instructions from there on while there is `room`. Where more may lead from them it is noted by `lead`,
        `resume` and `follow`."""
        raise NotImplementedError

    def explore(self, entries: tuple[int, ...]) -> None:
        """From the first, where the region begins, and the others. Raises ValueError if there is no code."""
        for address in entries:
            self._enter(address, self._pending)
        while (self._pending or self._called) and len(self.found) < self._limit:
            self.walk((self._pending or self._called).popleft())
        if entries[0] not in self.found:
            raise ValueError(f"no code at {entries[0]:#x}")
        self.flow.settle(self.entries)

    @property
    def leaders(self) -> list[int]:
        """Where blocks begin, ascending."""
        return sorted(leader for leader in self._leaders if leader in self.found)

    @property
    def entries(self) -> list[int]:
        """Where the region may be entered: the start first."""
        return [entry for entry in self._entries if entry in self.found]

    def room(self, address: int) -> bool:
        """Whether the instruction there is new, and one more may be found."""
        return address not in self.found and len(self.found) < self._limit

    def lead(self, address: int) -> None:
        """A block begins there."""
        self._lead(address, self._pending)

    def resume(self, address: int) -> None:
        """Control may come back there from outside."""
        if self._reached(address):
            self._enter(address, self._pending)

    def follow(self, branch: Branch) -> None:
        """Note where a branch leads."""
        self._note(branch)
        target = branch.target
        if target is not None:
            backward = target <= branch.address
            if self._reached(target) or backward or target in self._leaders:
                if branch.back is not None:
                    self._enter(target, self._called)
                elif backward:
                    self._enter(target, self._pending)
                else:
                    self.lead(target)
        if branch.back is not None:
            self.resume(branch.back)

    def _note(self, branch: Branch) -> None:
        if branch.target is None:
            if not branch.returns:
                self.flow.indirect(branch.address, branch.back)
        elif branch.back is not None:
            self.flow.call(branch.target, branch.back)
        else:
            self.flow.direct(branch.target)

    def _enter(self, address: int, queue: deque[int]) -> None:
        self._entries[address] = None
        self._lead(address, queue)

    def _lead(self, address: int, queue: deque[int]) -> None:
        if address not in self._leaders:
            self._leaders.add(address)
            queue.append(address)
