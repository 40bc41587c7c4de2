"""The interval timers of one process (setitimer(2), alarm(2)): one on the clock, two on its processor time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.signals import ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL, SIGALRM, SIGPROF, SIGVTALRM
from kernel.waiting import SLICE, Timer

if TYPE_CHECKING:
    from kernel.process.task import Task


class IntervalTimers:
    """Values and intervals are in seconds."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._real: Timer | None = None
        self._intervals = {ITIMER_REAL: 0.0, ITIMER_VIRTUAL: 0.0, ITIMER_PROF: 0.0}
        self._expiries: dict[int, float] = {}  # processor seconds at which the other two expire

    def get(self, which: int) -> tuple[float, float]:
        """Seconds left (0 when off) and the interval."""
        if which == ITIMER_REAL:
            left = self._real.deadline - self._task.clock.monotonic() if self._real is not None else 0.0
        else:
            left = self._expiries[which] - self._task.cpu_seconds if which in self._expiries else 0.0
        return max(0.0, left), self._intervals[which]

    def set(self, which: int, value: float, interval: float) -> None:
        """Expire in `value` seconds (0: off), then every `interval` seconds (0: once)."""
        self._intervals[which] = interval
        if which == ITIMER_REAL:
            if self._real is not None:
                self._real.cancel()
            self._real = None
            if value:
                self._arm(self._task.clock.monotonic() + value)
        elif value:
            self._expiries[which] = self._task.cpu_seconds + value
        else:
            self._expiries.pop(which, None)

    def _arm(self, deadline: float) -> None:
        self._real = self._task.scheduler.call_at(deadline, self._expired)

    def _expired(self) -> None:
        # From the deadline, not from now: a timer must not drift because its signal was taken late. What was
        # missed altogether is not made up for.
        assert self._real is not None
        interval, deadline = self._intervals[ITIMER_REAL], self._real.deadline
        self._real = None
        if interval:
            now = self._task.clock.monotonic()
            self._arm(max(deadline + interval, now))
        self._task.signals.post(SIGALRM)

    def slice(self) -> float:
        """How long the task may run before a processor timer is due, in seconds."""
        if not self._expiries:
            return SLICE
        return max(0.0, min(self._expiries.values()) - self._task.cpu_seconds)

    def charge(self) -> None:
        """The task has used processor time: post what is due."""
        for which, number in ((ITIMER_VIRTUAL, SIGVTALRM), (ITIMER_PROF, SIGPROF)):
            expiry = self._expiries.get(which)
            if expiry is not None and expiry <= self._task.cpu_seconds:
                if self._intervals[which]:
                    self._expiries[which] = self._task.cpu_seconds + self._intervals[which]
                else:
                    del self._expiries[which]
                self._task.signals.post(number)

    def cancel(self) -> None:
        """The process is gone."""
        for which in (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF):
            self.set(which, 0.0, 0.0)
