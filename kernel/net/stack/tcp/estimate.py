"""How long to wait for an acknowledgment (Jacobson 1988, Karn 1987)."""

from __future__ import annotations

FIRST, LEAST, MOST = 3.0, 1.0, 64.0  # seconds
BACKOFF_MAX = 12  # retransmissions before a connection is given up; 4.3BSD's TCP_MAXRXTSHIFT


class RoundTrip:
    def __init__(self) -> None:
        self.smoothed: float | None = None  # seconds
        self.variance = 0.0
        self.backoff = 0  # retransmissions since something new was acknowledged
        self._timed: tuple[int, float] | None = None  # a sequence number, and when the byte before it was sent

    @property
    def timeout(self) -> float:
        """Seconds until a retransmission."""
        base = FIRST if self.smoothed is None else self.smoothed + 4 * self.variance
        return min(max(base, LEAST) * (1 << self.backoff), MOST)

    def sent(self, end: int, now: float) -> None:
        """Bytes up to `end` went out for the first time; one measurement at a time."""
        if self._timed is None:
            self._timed = end, now

    def retransmitted(self) -> None:
        """Nobody can tell which of the two an acknowledgment is for (Karn)."""
        self._timed = None

    def acknowledged(self, end: int, now: float, echoed: float | None = None) -> None:
        """`echoed`: how long it took as a timestamp says, which knows what it is for."""
        self.backoff = 0
        measured = echoed
        if measured is None:
            if self._timed is None or end < self._timed[0]:
                return
            measured, self._timed = now - self._timed[1], None
        if self.smoothed is None:
            self.smoothed, self.variance = measured, measured / 2
        else:
            error = measured - self.smoothed
            self.smoothed += error / 8
            self.variance += (abs(error) - self.variance) / 4
