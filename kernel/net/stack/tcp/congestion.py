"""How much may be under way: slow start, congestion avoidance, fast retransmit and recovery (RFC 5681, RFC 6582)."""

from __future__ import annotations

DUPLICATES = 3  # acknowledgments that say a segment is lost


class Congestion:
    def __init__(self, segment: int) -> None:
        self.segment = segment  # bytes
        self.window = segment
        self.threshold = 65535
        self.duplicates = 0
        self._recover: int | None = None  # what was sent when the loss was noticed; None when not recovering

    @property
    def recovering(self) -> bool:
        return self._recover is not None

    def acknowledged(self, end: int) -> bool:
        """Something new up to `end` was acknowledged. True: the next segment is lost, too; send it again."""
        self.duplicates = 0
        if self._recover is not None:
            if end < self._recover:
                return True
            self._recover = None
            self.window = self.threshold
        elif self.window < self.threshold:
            self.window += self.segment
        else:
            self.window += max(1, self.segment * self.segment // self.window)
        return False

    def duplicate(self, under_way: int, sent: int) -> bool:
        """An acknowledgment without news, `under_way` bytes being out, up to `sent`. True: send the first again."""
        self.duplicates += 1
        if self.recovering:
            self.window += self.segment  # one has left the network
        elif self.duplicates == DUPLICATES:
            self._halve(under_way)
            self.window = self.threshold + DUPLICATES * self.segment
            self._recover = sent
            return True
        return False

    def timed_out(self, under_way: int) -> None:
        self._halve(under_way)
        self.window = self.segment
        self.duplicates = 0
        self._recover = None

    def quench(self) -> None:
        """A source quench."""
        self.window = self.segment

    def _halve(self, under_way: int) -> None:
        self.threshold = max(under_way // 2, 2 * self.segment)
