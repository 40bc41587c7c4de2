"""What a segment does to its connection (RFC 793, section 3.9; 4.3BSD's tcp_input.c)."""

from __future__ import annotations

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.net.stack.tcp.connection import FIN_WAIT_2_MAX, Connection, Stage
from kernel.net.stack.tcp.extensions import STAMP
from kernel.net.stack.tcp.output import output, send_again, send_reset
from kernel.net.stack.wire.tcp import ACK, FIN, RST, SYN, URG, Segment

_SEGMENTS_AHEAD = 1000  # kept after a gap; more are sent again
_CLOSING = (Stage.CLOSING, Stage.LAST_ACK, Stage.TIME_WAIT)
_READERLESS = (Stage.FIN_WAIT_1, Stage.FIN_WAIT_2)  # once the socket is closed: nobody will ever read what comes


def arrive(c: Connection, segment: Segment) -> None:
    c.heard()
    if c.extensions.wanted:
        segment = c.extensions.unscaled(segment)
    if c.stage is Stage.SYN_SENT:
        _in_syn_sent(c, segment)
    else:
        _synchronised(c, segment)
    if c.stage is not Stage.CLOSED:
        output(c)


def start(c: Connection, segment: Segment) -> None:
    """The peer's SYN: its numbers, its window, its segments' size."""
    c.first = segment.sequence
    c.expected = c.advertised = c.first + 1
    c.extensions.agree(segment, c.congestion, c.timing.now())
    size = min(c.offered, segment.options.segment_size or 536) - (STAMP if c.extensions.stamps else 0)
    c.segment = c.congestion.segment = size
    c.congestion.window = c.segment
    _take_window(c, segment, c.first, c.una)


def _in_syn_sent(c: Connection, segment: Segment) -> None:
    acknowledged = segment.flags & ACK
    if acknowledged and c.unwrap(segment.acknowledgment, c.una) != c.initial + 1:
        if not segment.flags & RST:
            _refuse(c, segment)
        return
    if segment.flags & RST:
        if acknowledged:
            c.drop(Errno.ECONNREFUSED)
        return
    if not segment.flags & SYN:
        return
    start(c, segment)
    c.acknowledge_now = True
    if acknowledged:
        _acknowledge(c, c.initial + 1, segment)
        c.window_seen = (c.first, c.una)
        c.established()
        _take(c, c.expected, segment)
    else:  # both opened at once
        c.stage = Stage.SYN_RECEIVED
        c.nxt = c.initial


def _refuse(c: Connection, segment: Segment) -> None:
    """A reset for a segment of some other connection."""
    c.transmit(c, Segment(c.local[1], c.remote[1], segment.acknowledgment, 0, RST, 0))


def _synchronised(c: Connection, segment: Segment) -> None:
    sequence = c.unwrap(segment.sequence, c.expected)
    window = max(c.advertised - c.expected, 0)
    if segment.flags & RST:
        if c.expected <= sequence < c.expected + max(window, 1):
            _reset(c)
        return
    if c.extensions.is_old(segment, c.timing.now()):
        c.challenge()
        return
    if segment.flags & SYN and sequence != c.first:
        c.challenge()  # if it was honest, the answer makes its sender reset
        return
    if segment.flags & SYN:  # the first one again
        segment = segment._replace(flags=segment.flags & ~SYN)
        sequence += 1
        c.acknowledge_now = True
    end = sequence + len(segment.payload) + bool(segment.flags & FIN)
    if not segment.flags & ACK:
        return
    if end < c.expected or sequence > c.expected + window or (sequence >= c.expected + window and end > sequence):
        c.challenge()  # old, or beyond the window
        if c.stage is Stage.SYN_RECEIVED or sequence > c.expected + window:
            return
    else:
        c.extensions.note(segment, sequence, c.timing.now())
    if segment.flags & FIN and c.received_end:  # our acknowledgment was lost
        c.acknowledge_now = True
        if c.stage is Stage.TIME_WAIT:
            c.wait_out()
    if not _take_acknowledgment(c, segment, sequence):
        return
    if c.owner is None and c.listener is None and segment.payload and end > c.expected and c.stage in _READERLESS:
        send_reset(c)
        c.drop(Errno.ECONNRESET)
        return
    _take(c, sequence, segment)


def _reset(c: Connection) -> None:
    if c.stage in _CLOSING:
        c.drop(None)
    else:
        c.drop(Errno.ECONNREFUSED if c.stage is Stage.SYN_RECEIVED else Errno.ECONNRESET)


# --- what was received of ours ---


def _take_acknowledgment(c: Connection, segment: Segment, sequence: int) -> bool:
    """False when the segment ends here."""
    number = c.unwrap(segment.acknowledgment, c.una)
    if c.stage is Stage.SYN_RECEIVED:
        if not c.una < number <= c.max:
            _refuse(c, segment)
            return False
        c.established()
    if number > c.max:
        c.challenge()
        return False
    if number > c.una:
        _acknowledge(c, number, segment)
    elif number == c.una:
        _count_duplicate(c, segment, number)
    seen = (sequence, number)
    if c.window_seen < seen or (c.window_seen == seen and segment.window > c.window):
        _take_window(c, segment, sequence, number)
    if c.fin_acknowledged:
        _fin_was_acknowledged(c)
    return c.stage is not Stage.CLOSED


def _take_window(c: Connection, segment: Segment, sequence: int, number: int) -> None:
    c.window = segment.window
    c.largest_window = max(c.largest_window, c.window)
    c.window_seen = (sequence, number)
    if c.window and c.persisting:
        c.stop_persisting()
        c.nxt = c.una  # what probed the window may be lost


def _acknowledge(c: Connection, number: int, segment: Segment) -> None:
    now = c.timing.now()
    c.round_trip.acknowledged(number, now, c.extensions.round_trip(segment, now))
    partial = c.congestion.acknowledged(number)
    gone = min(max(0, number - c.base), len(c.unsent))
    del c.unsent[:gone]
    c.base += gone
    c.una = number
    c.nxt = max(c.nxt, number)
    if c.una == c.max:
        c.stop_retransmitting()
    else:
        c.start_retransmitting(lambda: output(c), restart=True)
    if partial:
        send_again(c)
    if gone:
        c.wake(POLLOUT)


def _count_duplicate(c: Connection, segment: Segment, number: int) -> None:
    same = not segment.payload and not segment.flags & FIN and segment.window == c.window
    if not same or not c.retransmitting or c.una == c.max:
        c.congestion.duplicates = 0
    elif c.congestion.duplicate(c.under_way, c.max):
        send_again(c)


def _fin_was_acknowledged(c: Connection) -> None:
    if c.stage is Stage.FIN_WAIT_1:
        c.stage = Stage.FIN_WAIT_2
        if c.owner is None:
            c.live_for(FIN_WAIT_2_MAX, None)
    elif c.stage is Stage.CLOSING:
        c.wait_out()
    elif c.stage is Stage.LAST_ACK:
        c.drop(None)


# --- what is received ---


def _take(c: Connection, sequence: int, segment: Segment) -> None:
    """Data, urgent data, the end."""
    payload, limit = segment.payload, max(c.advertised, c.expected)
    if segment.flags & URG:
        _note_urgent(c, sequence + segment.urgent)
    end = sequence + len(payload)
    if segment.flags & FIN and c.fin_at is None and end <= limit:
        c.fin_at = end
    if payload:
        if sequence < c.expected:
            payload, sequence = payload[c.expected - sequence :], c.expected
        payload = payload[: max(0, limit - sequence)]
        if len(payload) < len(segment.payload):
            c.acknowledge_now = True
    if payload and not c.received_end:
        if sequence == c.expected and not c.ahead:
            _append(c, payload)
            c.delay_acknowledgment(lambda: output(c))
        else:
            _keep_ahead(c, sequence, payload)
            c.acknowledge_now = True
    if c.fin_at == c.expected and not c.received_end:
        _end(c)


def _keep_ahead(c: Connection, sequence: int, payload: bytes) -> None:
    """Put a segment beside those after a gap, and take in what the gap no longer keeps back."""
    if len(c.ahead) < _SEGMENTS_AHEAD or sequence == c.expected:
        known = c.ahead.get(sequence, b"")
        if len(payload) > len(known):
            c.ahead[sequence] = payload
    while (at := min((number for number in c.ahead if number <= c.expected), default=None)) is not None:
        piece = c.ahead.pop(at)[c.expected - at :]
        if piece:
            _append(c, piece)


def _append(c: Connection, payload: bytes) -> None:
    """The next bytes of the stream; the urgent one is kept apart."""
    start = c.expected
    c.expected += len(payload)
    if c.urgent_in is not None and start <= c.urgent_in < c.expected:
        at = c.urgent_in - start
        c.mark = len(c.received) + at
        c.urgent_in = None
        if not c.inline:
            c.urgent_byte = payload[at]
            payload = payload[:at] + payload[at + 1 :]
        c.wake(POLLPRI)
    if not c.discards:
        c.received += payload
    c.wake(POLLIN)


def _note_urgent(c: Connection, end: int) -> None:
    """The urgent byte is the one before `end`, as BSD has it."""
    if end - 1 < c.expected or (c.urgent_in is not None and end - 1 <= c.urgent_in):
        return
    c.urgent_in, c.urgent_byte = end - 1, None
    c.wake(POLLPRI)


def _end(c: Connection) -> None:
    """The peer's FIN: nothing more will come."""
    c.received_end = True
    c.expected += 1
    c.advertised = max(c.advertised, c.expected)
    c.acknowledge_now = True
    if c.stage is Stage.ESTABLISHED:
        c.stage = Stage.CLOSE_WAIT
    elif c.stage is Stage.FIN_WAIT_1:
        c.stage = Stage.CLOSING
    elif c.stage is Stage.FIN_WAIT_2:
        c.wait_out()
    c.wake(POLLIN | POLLOUT)
