"""Calls that may have to wait: they return their result, or the coroutine that waits for it.

A coroutine costs as much as the rest of a short call, so none is made where the result is there at once. An `async def`
is such a call, too: one that always returns its coroutine.
"""

from __future__ import annotations

import selectors
from collections.abc import Callable, Coroutine, Generator, Iterable
from types import CoroutineType
from typing import Any, Protocol, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
Waiting = Coroutine[Any, bool, _T]  # a call under way


async def finished(result: _T | Waiting[_T]) -> _T:
    """The result, for callers that are coroutines themselves."""
    if isinstance(result, CoroutineType):
        return await result  # type: ignore[no-any-return]
    return result  # type: ignore[return-value]


def then(result: _T | Waiting[_T], finish: Callable[[_T], _R]) -> _R | Waiting[_R]:
    """What `finish` makes of the result, now or later."""
    if isinstance(result, CoroutineType):
        return _later(result, finish)
    return finish(result)  # type: ignore[arg-type]


async def _later(waiting: Waiting[_T], finish: Callable[[_T], _R]) -> _R:
    return finish(await waiting)


# The longest a guest runs before the kernel looks at signals, timers and other tasks, in seconds.
SLICE = 0.02
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Watcher(Protocol):
    """What polls host descriptors between the turns of tasks: as much of the scheduler as a wait queue may know."""

    def watch_forever(self, fd: int, action: Callable[[], None], events: int = READ) -> None: ...
    def unwatch(self, fd: int) -> None: ...


class WaitQueue:
    """Something inside the kernel that tasks wait for: data in a pipe, a child, a lock."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[Suspension] = []

    def wake(self) -> None:
        """Make every task that waits here look again."""
        if self._waiting:
            for suspension in list(self._waiting):
                suspension.wake(True)

    def add(self, suspension: Suspension, watcher: Watcher) -> None:
        """`suspension` begins. Queues that something outside wakes have `watcher` look for it."""
        self._waiting.append(suspension)

    def remove(self, suspension: Suspension) -> None:
        self._waiting.remove(suspension)


# A wait queue, or (host descriptor, READ | WRITE).
Condition = WaitQueue | tuple[int, int]


class Suspension:
    """One task's wait: for the first of some conditions, until a deadline (clock.monotonic), or for ever."""

    __slots__ = ("_end", "_resume", "conditions", "deadline", "interruptible", "timer")

    def __init__(self, conditions: Iterable[Condition], deadline: float | None, interruptible: bool) -> None:
        self.conditions = tuple(conditions)
        self.deadline = deadline
        self.interruptible = interruptible
        self.timer: Timer | None = None
        self._end: Callable[[Suspension], None] | None = None
        self._resume: Callable[[bool | BaseException], None] | None = None

    def __await__(self) -> Generator[Suspension, bool, bool]:
        return (yield self)

    def begin(self, end: Callable[[Suspension], None], resume: Callable[[bool | BaseException], None]) -> None:
        """The wait is registered: `end` takes that back, `resume` is told what ended it."""
        self._end, self._resume = end, resume

    def wake(self, fired: bool | BaseException) -> None:
        """End the wait, unless it is over; the awaiting handler gets `fired` (False: the deadline came first), or has
        the exception raised."""
        resume = self._resume
        if resume is not None:
            self.cancel()
            resume(fired)

    @property
    def registered(self) -> bool:
        return self._end is not None

    def cancel(self) -> None:
        """End the wait without telling anyone."""
        end, self._end, self._resume = self._end, None, None
        if end is not None:
            end(self)


class Timer:
    """A call at a point of time; `cancel` may come at any moment."""

    __slots__ = ("action", "deadline")

    def __init__(self, deadline: float, action: Callable[[], None]) -> None:
        self.deadline = deadline
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class Interrupted(Exception):
    """A wait ended early so that a signal can be taken; unless a handler has a partial result, this is EINTR."""
