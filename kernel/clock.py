"""Time, as one object, so that tests can hold it still: nothing else in the kernel asks the host for it."""

from __future__ import annotations

import time

LONGEST_SLEEP = 1 << 20  # seconds: the host's poll takes 2**31 milliseconds at most. Longer waits are several sleeps


class Clock:
    """The host's clocks."""

    def monotonic(self) -> float:
        """Seconds since some start, never set back; what deadlines are given in."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def cpu_time(self) -> float:
        """Seconds of processor time hp9k itself has used."""
        return time.process_time()

    def timeout(self, deadline: float) -> float:
        """How long the poller may sleep for a deadline, in seconds: perhaps not all the time until then."""
        return min(max(0.0, deadline - self.monotonic()), LONGEST_SLEEP)

    def reached(self, deadline: float) -> None:
        """The poller found nothing to do until `deadline`."""


class VirtualClock(Clock):
    """A clock that stands still until there is nothing to do but wait; then it jumps to the next deadline."""

    def __init__(self, start: float = 0.0, epoch: float = 600_000_000.0) -> None:
        self._now = start
        self._epoch = epoch - start

    def monotonic(self) -> float:
        return self._now

    def time(self) -> float:
        return self._epoch + self._now

    def cpu_time(self) -> float:
        return self._now

    def timeout(self, deadline: float) -> float:
        return 0.0

    def reached(self, deadline: float) -> None:
        self._now = max(self._now, deadline)

    def advance(self, seconds: float) -> None:
        self._now += seconds
