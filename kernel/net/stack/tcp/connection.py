"""One connection: its numbers, its data, its timers (4.3BSD's tcpcb).

Sequence numbers are plain integers that never wrap: what arrives is unwrapped near the number that is expected.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.net.names import Address
from kernel.net.stack.tcp.congestion import Congestion
from kernel.net.stack.tcp.estimate import BACKOFF_MAX, RoundTrip
from kernel.net.stack.tcp.extensions import Extensions
from kernel.net.stack.timing import Timing
from kernel.net.stack.wire.tcp import ACK, Options, Segment
from kernel.waiting import Timer

_MASK = 0xFFFFFFFF
_HALF = 1 << 31
SEGMENT_LIFETIME = 30.0  # seconds; TIME_WAIT is twice that
DELAYED = 0.2  # seconds an acknowledgment may wait for company
FIN_WAIT_2_MAX = 600.0 + 75.0  # seconds for a peer to close its half when nobody here reads any more
KEEP_IDLE, KEEP_INTERVAL, KEEP_PROBES = 2 * 3600.0, 75.0, 8
_CHALLENGES = 10  # a second
_PERSIST = (5.0, 60.0)  # seconds between two looks at a closed window


class Stage(IntEnum):
    """RFC 793's states, in the order that 4.3BSD compares them by."""

    CLOSED, SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK, FIN_WAIT_2, TIME_WAIT = (
        range(10)
    )


class Owner(Protocol):
    """The endpoint that has a connection."""

    def wake(self, events: int) -> None: ...


class Connection:
    def __init__(
        self,
        local: Address,
        remote: Address,
        timing: Timing,
        transmit: Callable[[Connection, Segment], None],
        forget: Callable[[Connection], None],
        *,
        initial: int,
        segment: int,
        rooms: tuple[int, int],
        extended: bool = False,
    ) -> None:
        """`transmit` sends a segment, `forget` is called when the connection is no more. `segment` is the most bytes
        of data in one, `rooms` are the buffers' sizes for sending and receiving. `extended`: RFC 1323 is offered."""
        self.local, self.remote = local, remote
        self.timing = timing
        self.transmit = transmit
        self._forget = forget
        self.stage = Stage.CLOSED
        self.owner: Owner | None = None  # None: accepted by nobody yet, or closed
        self.listener: Owner | None = None  # whose queue it is for, until it is accepted
        self.error: type[HpuxError] | None = None  # what ended it
        self.soft_error: type[HpuxError] | None = None  # what ICMP said meanwhile
        # --- sending ---
        self.initial = initial
        self.una = self.nxt = self.max = initial  # first unacknowledged, next to send, highest sent and one
        self.unsent = bytearray()  # what is not acknowledged, without SYN and FIN
        self.base = initial + 1  # the number of its first byte
        self.send_room, self.receive_room = rooms
        self.extensions = Extensions(extended, self.receive_room)
        self.ending = False  # FIN after what is in `unsent`
        self.window = 0  # the peer's, in bytes from `una`
        self.window_seen = (0, 0)  # sequence and acknowledgment number of the segment that told it
        self.largest_window = 0
        self.urgent_end = initial  # after the urgent byte
        self.urgent_told = True
        self.offered = self.segment = segment  # the most data in a segment: to this end; to the peer
        self.no_delay = False
        self.round_trip = RoundTrip()
        self.congestion = Congestion(segment)
        # --- receiving ---
        self.first = self.expected = 0  # the peer's initial number, and what is to come next
        self.advertised = 0  # the end of the window that was told
        self.received = bytearray()
        self.ahead: dict[int, bytes] = {}  # segments after a gap, by sequence number
        self.fin_at: int | None = None  # number of the peer's FIN
        self.received_end = False  # it was reached
        self.discards = False  # nobody reads any more
        self.urgent_in: int | None = None  # number of the urgent byte that is told but not here yet
        self.urgent_byte: int | None = None
        self.mark: int | None = None  # bytes in `received` before it
        self.inline = False  # SO_OOBINLINE
        # --- timers ---
        self.acknowledge_now = False
        self._challenged_since, self._challenges = timing.now(), 0
        self.keeps_alive = False
        self._probes = 0
        self._heard = timing.now()
        self._retransmit: Timer | None = None
        self._persisting: Timer | None = None
        self._abandoned = 0  # probes of a closed window since the socket was closed
        self._delayed: Timer | None = None
        self._lifetime: Timer | None = None  # of TIME_WAIT, of FIN_WAIT_2 without owner, of SYN_RECEIVED, keepalive

    # --- numbers ---

    def unwrap(self, number: int, near: int) -> int:
        """A number of 32 bits as the integer nearest to `near`."""
        return near + ((number - near + _HALF & _MASK) - _HALF)

    @property
    def under_way(self) -> int:
        """Bytes sent and not acknowledged."""
        return self.max - self.una

    @property
    def fin_number(self) -> int:
        """The number our FIN has, or would have now."""
        return self.base + len(self.unsent)

    @property
    def fin_acknowledged(self) -> bool:
        return self.ending and self.una > self.fin_number

    def window_here(self) -> int:
        """Bytes that may come in; what was told is never taken back."""
        room = min(max(0, self.receive_room - len(self.received)), self.extensions.largest())
        if room < min(self.receive_room // 4, self.segment):
            room = 0  # silly window
        return max(room, self.advertised - self.expected)

    def challenge(self) -> None:
        """Answer what can't be right with where we are, but not every time: two ends that were made to disagree would
        go on for ever (RFC 5961, section 7)."""
        now = self.timing.now()
        if now - self._challenged_since >= 1:
            self._challenged_since, self._challenges = now, 0
        self._challenges += 1
        if self._challenges <= _CHALLENGES:
            self.acknowledge_now = True

    # --- events ---

    def wake(self, events: int) -> None:
        if self.owner is not None:
            self.owner.wake(events)

    def established(self) -> None:
        self.stage = Stage.ESTABLISHED
        self.stop_lifetime()
        self.watch_idleness()
        if self.listener is not None:
            self.listener.wake(POLLIN)
        self.wake(POLLOUT)

    def drop(self, error: type[HpuxError] | None) -> None:
        """It is over: by an error, or because both ends are done."""
        self.error = error
        self.stage = Stage.CLOSED
        for timer in (self._retransmit, self._persisting, self._delayed, self._lifetime):
            if timer is not None:
                timer.cancel()
        self.ahead.clear()
        self._forget(self)
        self.wake(POLLIN | POLLOUT | (POLLPRI if error else 0))

    def wait_out(self) -> None:
        """TIME_WAIT: stay for stray segments."""
        self.stage = Stage.TIME_WAIT
        self.stop_retransmitting()
        self.stop_persisting()
        self.live_for(2 * SEGMENT_LIFETIME, None)

    # --- timers ---

    def live_for(self, seconds: float, error: type[HpuxError] | None) -> None:
        self.stop_lifetime()
        self._lifetime = self.timing.after(seconds, lambda: self.drop(error))

    def stop_lifetime(self) -> None:
        if self._lifetime is not None:
            self._lifetime.cancel()
            self._lifetime = None

    def start_retransmitting(self, again: Callable[[], None], *, restart: bool = False) -> None:
        if self._retransmit is not None and not restart:
            return
        self.stop_retransmitting()

        def expired() -> None:
            self._retransmit = None
            if self.round_trip.backoff >= BACKOFF_MAX:
                self.drop(self.soft_error or Errno.ETIMEDOUT)
                return
            self.round_trip.backoff += 1
            self.round_trip.retransmitted()
            self.congestion.timed_out(min(self.window, self.congestion.window))
            self.nxt = self.una
            again()

        self._retransmit = self.timing.after(self.round_trip.timeout, expired)

    @property
    def retransmitting(self) -> bool:
        return self._retransmit is not None

    def stop_retransmitting(self) -> None:
        if self._retransmit is not None:
            self._retransmit.cancel()
            self._retransmit = None

    def start_persisting(self, probe: Callable[[], None]) -> None:
        if self._persisting is not None:
            return

        def expired() -> None:
            self._persisting = None
            self.round_trip.backoff = min(self.round_trip.backoff + 1, BACKOFF_MAX)
            self._abandoned += self.owner is None
            if self._abandoned > BACKOFF_MAX:  # nobody here will ever know what became of it
                self.drop(Errno.ETIMEDOUT)
            else:
                probe()

        least, most = _PERSIST
        self._persisting = self.timing.after(min(max(self.round_trip.timeout, least), most), expired)

    @property
    def persisting(self) -> bool:
        return self._persisting is not None

    def stop_persisting(self) -> None:
        if self._persisting is not None:
            self._persisting.cancel()
            self._persisting = None
            self._abandoned = self.round_trip.backoff = 0

    def delay_acknowledgment(self, send: Callable[[], None]) -> None:
        """Every second segment is acknowledged at once."""
        if self._delayed is not None:
            self.acknowledge_now = True
            return

        def expired() -> None:
            self._delayed = None
            self.acknowledge_now = True
            send()

        self._delayed = self.timing.after(DELAYED, expired)

    def acknowledgment_sent(self) -> None:
        self.acknowledge_now = False
        if self._delayed is not None:
            self._delayed.cancel()
            self._delayed = None

    def heard(self) -> None:
        """The peer lives."""
        self._heard = self.timing.now()
        self._probes = 0

    def watch_idleness(self) -> None:
        """Keepalive: look in two hours whether anything was heard."""
        if not self.keeps_alive or self.stage not in (Stage.ESTABLISHED, Stage.CLOSE_WAIT):
            return
        idle = self.timing.now() - self._heard
        if idle < KEEP_IDLE:
            wait = KEEP_IDLE - idle
        elif self._probes >= KEEP_PROBES:
            self.drop(Errno.ETIMEDOUT)
            return
        else:
            self._probes += 1
            numbers = (self.una - 1 & _MASK, self.expected & _MASK)  # one too low: it has to be answered
            options = self.extensions.stamp(Options(), self.timing.now(), self.expected)
            window = self.extensions.told(self.window_here())
            self.transmit(self, Segment(self.local[1], self.remote[1], *numbers, ACK, window, options=options))
            wait = KEEP_INTERVAL
        self.stop_lifetime()
        self._lifetime = self.timing.after(wait, self.watch_idleness)
