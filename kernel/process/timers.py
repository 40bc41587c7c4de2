"""The interval timers of one process (setitimer(2), alarm(2)): one on the clock, two on its processor time."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.signals import ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL, SIGALRM, SIGPROF, SIGVTALRM
from kernel.clock import Clock
from kernel.process.scheduler import Scheduler
from kernel.waiting import SLICE, Timer

_PROCESSOR_TIMERS = ((ITIMER_VIRTUAL, SIGVTALRM), (ITIMER_PROF, SIGPROF))


class IntervalTimers:
    """Values and intervals are in seconds; `post` is given the signal of a timer that expires."""

    def __init__(self, clock: Clock, scheduler: Scheduler, post: Callable[[int], None]) -> None:
        self._clock, self._scheduler, self._post = clock, scheduler, post
        self._used = 0.0  # of processor time
        self._real: Timer | None = None
        self._intervals = {ITIMER_REAL: 0.0, ITIMER_VIRTUAL: 0.0, ITIMER_PROF: 0.0}
        self._expiries: dict[int, float] = {}  # of the other two: as much processor time used

    def get(self, which: int) -> tuple[float, float]:
        """Seconds left (0 when off) and the interval."""
        if which == ITIMER_REAL:
            left = self._real.deadline - self._clock.monotonic() if self._real is not None else 0.0
        else:
            left = self._expiries[which] - self._used if which in self._expiries else 0.0
        return max(0.0, left), self._intervals[which]

    def set(self, which: int, value: float, interval: float) -> None:
        """Expire in `value` seconds (0: off), then every `interval` seconds (0: once)."""
        self._intervals[which] = interval
        if which == ITIMER_REAL:
            if self._real is not None:
                self._real.cancel()
            self._real = None
            if value:
                self._arm(self._clock.monotonic() + value)
        elif value:
            self._expiries[which] = self._used + value
        else:
            self._expiries.pop(which, None)

    def _arm(self, deadline: float) -> None:
        self._real = self._scheduler.call_at(deadline, self._expired)

    def _expired(self) -> None:
        # From the deadline, not from now: a timer must not drift because its signal was taken late. What was
        # missed altogether is not made up for.
        assert self._real is not None
        interval, deadline = self._intervals[ITIMER_REAL], self._real.deadline
        self._real = None
        if interval:
            now = self._clock.monotonic()
            self._arm(max(deadline + interval, now))
        self._post(SIGALRM)

    def slice(self) -> float:
        """How long the process may run before a processor timer is due, in seconds."""
        if not self._expiries:
            return SLICE
        return max(0.0, min(self._expiries.values()) - self._used)

    def charge(self, seconds: float) -> None:
        """The process has used processor time: post what is due."""
        self._used += seconds
        if not self._expiries:
            return
        for which, number in _PROCESSOR_TIMERS:
            expiry = self._expiries.get(which)
            if expiry is not None and expiry <= self._used:
                if self._intervals[which]:
                    self._expiries[which] = self._used + self._intervals[which]
                else:
                    del self._expiries[which]
                self._post(number)

    def cancel(self) -> None:
        """The process is gone."""
        for which in (ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF):
            self.set(which, 0.0, 0.0)
