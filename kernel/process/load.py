"""How busy the processor was: the load averages of the last 1, 5 and 15 minutes."""

from __future__ import annotations

import math

_MINUTES = (1, 5, 15)


class Averages:
    """Of the share of the time that the processor spent on programs, which is 1 at most. Nobody keeps them between two
    questions: what was spent since the last one counts as spread evenly."""

    def __init__(self, booted: float) -> None:
        self._at = booted  # clock.monotonic
        self._spent = 0.0  # seconds, until then
        self._values = [0.0] * len(_MINUTES)

    def at(self, now: float, spent: float) -> tuple[float, ...]:
        """The averages now that `spent` seconds in all were spent on programs."""
        passed = now - self._at
        if passed > 0:
            busy = min(1.0, (spent - self._spent) / passed)
            for place, minutes in enumerate(_MINUTES):
                kept = math.exp(-passed / (60 * minutes))
                self._values[place] = self._values[place] * kept + busy * (1 - kept)
            self._at, self._spent = now, spent
        return tuple(self._values)
