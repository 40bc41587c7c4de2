"""Sleeping on a word of memory (ksleep, kwakeup): what mutexes, conditions and the like of a program are made of."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from kernel.mappings import MappedFile
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.process.task import Task

Place = tuple[object, int]  # memory or what is mapped into it, and where in that


def place(task: Task, address: int) -> Place:
    """The same one for all who have the word in their memory, wherever it is there."""
    for mapping in task.mappings:
        if mapping.shared and mapping.start <= address < mapping.end:
            backing = mapping.backing
            what: object = backing.key if isinstance(backing, MappedFile) else backing
            return what, address - mapping.start + mapping.offset
    return task.memory, address


class Sleepers:
    """Of all processes. Those who sleep at one place wake up in the order in which they have come."""

    def __init__(self) -> None:
        self._asleep: dict[Place, deque[WaitQueue]] = {}

    async def sleep(self, task: Task, where: Place, deadline: float | None = None) -> bool:
        """Until somebody wakes it up; False: `deadline` (clock.monotonic) came first. Raises Interrupted."""
        bed = WaitQueue()
        asleep = self._asleep.setdefault(where, deque())
        asleep.append(bed)
        try:
            return await task.wait(bed, deadline=deadline)
        finally:
            if bed in asleep:
                asleep.remove(bed)
                self._tidy(where, asleep)

    def wake(self, where: Place, count: int) -> int:
        """Wake up to `count`; how many there were."""
        asleep = self._asleep.get(where)
        if asleep is None:
            return 0
        woken = min(count, len(asleep))
        for _ in range(woken):
            asleep.popleft().wake()
        self._tidy(where, asleep)
        return woken

    def _tidy(self, where: Place, asleep: deque[WaitQueue]) -> None:
        if not asleep and self._asleep.get(where) is asleep:
            del self._asleep[where]
