"""RFC 1323: windows beyond 64 KiB, a timestamp on every segment, and the old segments these give away (PAWS)."""

from __future__ import annotations

import os

from kernel.net.stack.tcp.congestion import Congestion
from kernel.net.stack.wire.tcp import SYN, Options, Segment

WINDOW_MAX = 65535  # bytes a segment can tell of, or units of a scale
_SCALE_MAX = 14  # bits
_TICKS = 100  # a second, of the clock that timestamps are of
STAMP = 12  # bytes of every segment
_FORGOTTEN = 24 * 86400.0  # seconds after which the clock of a silent peer may have gone round
_SLOWEST = 3600.0  # seconds a round trip may take
_MASK = 0xFFFFFFFF
_HALF = 1 << 31


class Extensions:
    """Of one connection. Each is in force once both SYNs have asked for it."""

    __slots__ = (
        *("scale_in", "scale_out", "stamps", "wanted"),
        *("_acknowledged", "_origin", "_own_scale", "_peer", "_recent", "_recent_at"),
    )

    def __init__(self, wanted: bool, room: int) -> None:
        """`room` are the bytes that may come in unread."""
        self.wanted = wanted
        self.scale_out = 0  # what the peer's windows are scaled by, in bits
        self.scale_in = 0  # and ours
        self.stamps = False
        self._own_scale = next(scale for scale in range(_SCALE_MAX + 1) if WINDOW_MAX << scale >= room or scale == 14)
        # A clock from 0 on would tell since when the machine runs.
        self._origin = int.from_bytes(os.urandom(4), "big") if wanted else 0
        self._recent = 0  # the peer's clock, to be echoed
        self._recent_at = 0.0
        self._acknowledged = 0  # the last number that was acknowledged: a stamp at it is to be echoed
        self._peer: Options | None = None

    def offer(self, segment_size: int) -> Options:
        """For a SYN: all of them, or what the peer's SYN has asked for, too."""
        if not self.wanted:
            return Options(segment_size)
        peer = self._peer
        scale = self._own_scale if peer is None or peer.window_scale is not None else None
        stamp = (0, 0) if peer is None or peer.timestamps is not None else None
        return Options(segment_size, scale, stamp)  # the stamp itself is put in when it is sent

    def agree(self, segment: Segment, congestion: Congestion, now: float) -> None:
        """The peer's SYN is here."""
        if not self.wanted:
            return
        asked = self._peer = segment.options
        if asked.window_scale is not None:
            self.scale_out, self.scale_in = asked.window_scale, self._own_scale
            congestion.threshold = WINDOW_MAX << _SCALE_MAX
        if asked.timestamps is not None:
            self.stamps = True
            self._recent, self._recent_at = asked.timestamps[0], now

    # --- windows ---

    def largest(self) -> int:
        return WINDOW_MAX << self.scale_in

    def told(self, window: int) -> int:
        """What a segment says of a window here: never less than it."""
        return -(-window >> self.scale_in)

    def unscaled(self, segment: Segment) -> Segment:
        """With the window in bytes."""
        if not self.scale_out or segment.flags & SYN:
            return segment
        return segment._replace(window=segment.window << self.scale_out)

    # --- timestamps ---

    def _clock(self, now: float) -> int:
        return int(now * _TICKS) + self._origin & _MASK

    def stamp(self, options: Options, now: float, acknowledged: int) -> Options:
        """The options of a segment, with its stamp if it is to have one."""
        if not self.stamps and options.timestamps is None:
            return options
        self._acknowledged = acknowledged
        return options._replace(timestamps=(self._clock(now), self._recent))

    def is_old(self, segment: Segment, now: float) -> bool:
        """Whether it was sent before one that is here already, as its stamp says."""
        stamp = segment.options.timestamps
        if not self.stamps or stamp is None or not stamp[0] - self._recent & _HALF:
            return False
        return now - self._recent_at <= _FORGOTTEN

    def note(self, segment: Segment, sequence: int, now: float) -> None:
        """Keep the stamp of a segment that begins where the last acknowledgment was, or before."""
        stamp = segment.options.timestamps
        if self.stamps and stamp is not None and sequence <= self._acknowledged:
            self._recent, self._recent_at = stamp[0], now

    def round_trip(self, segment: Segment, now: float) -> float | None:
        """Seconds since what an acknowledgment echoes was sent; None where it echoes nothing."""
        stamp = segment.options.timestamps
        if not self.stamps or stamp is None:
            return None
        seconds = (self._clock(now) - stamp[1] & _MASK) / _TICKS
        return seconds if seconds < _SLOWEST else None
