"""IP fragments on their way to being a packet again, within bounds that strangers can't stretch."""

from __future__ import annotations

from kernel.net.stack.timing import Timing
from kernel.net.stack.wire.ipv4 import MORE_FRAGMENTS, Packet
from kernel.waiting import Timer

LIFETIME = 30.0  # seconds; 4.3BSD's IPFRAGTTL, 60 half seconds
_PACKETS, _BYTES = 64, 1 << 18  # under way at a time; the oldest give way

Key = tuple[int, int, int, int]


class _Pieces:
    def __init__(self, timer: Timer) -> None:
        self.timer = timer
        self.fragments: dict[int, Packet] = {}  # by offset
        self.bytes = 0
        self.end: int | None = None  # where the last one ends


class Reassembly:
    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._under_way: dict[Key, _Pieces] = {}
        self._bytes = 0
        self.dropped = 0  # packets that were never complete

    def add(self, fragment: Packet) -> Packet | None:
        """The whole packet, if that was the last piece. Pieces that overlap or disagree cost it all (RFC 5722)."""
        key = (fragment.source, fragment.destination, fragment.protocol, fragment.identification)
        pieces = self._under_way.get(key)
        if pieces is None:
            pieces = self._under_way[key] = _Pieces(self._timing.after(LIFETIME, lambda: self._drop(key)))
        known = pieces.fragments.get(fragment.offset)
        if known is not None and known.payload == fragment.payload:
            return None  # a duplicate
        if not self._fits(pieces, fragment):
            self._drop(key)
            return None
        pieces.fragments[fragment.offset] = fragment
        pieces.bytes += len(fragment.payload)
        self._bytes += len(fragment.payload)
        if pieces.bytes == pieces.end:
            return self._complete(key, pieces)
        while len(self._under_way) > _PACKETS or self._bytes > _BYTES:
            self._drop(next(iter(self._under_way)))
        return None

    @staticmethod
    def _fits(pieces: _Pieces, fragment: Packet) -> bool:
        start, end = fragment.offset, fragment.offset + len(fragment.payload)
        last = not fragment.flags & MORE_FRAGMENTS
        if not fragment.payload or (not last and len(fragment.payload) % 8):
            return False
        if last:
            if pieces.end not in (None, end):
                return False
            pieces.end = end
        if pieces.end is not None and any(
            at + len(piece.payload) > pieces.end for at, piece in (*pieces.fragments.items(), (start, fragment))
        ):
            return False
        return all(end <= at or at + len(piece.payload) <= start for at, piece in pieces.fragments.items())

    def _complete(self, key: Key, pieces: _Pieces) -> Packet:
        self._remove(key)
        payload = b"".join(pieces.fragments[at].payload for at in sorted(pieces.fragments))
        return pieces.fragments[0]._replace(payload=payload, flags=0)

    def _drop(self, key: Key) -> None:
        self.dropped += 1
        self._remove(key)

    def _remove(self, key: Key) -> None:
        pieces = self._under_way.pop(key)
        pieces.timer.cancel()
        self._bytes -= pieces.bytes

    def close(self) -> None:
        for key in list(self._under_way):
            self._remove(key)
