"""What to send, and when (4.3BSD's tcp_output.c): data as the windows allow, acknowledgments, window updates."""

from __future__ import annotations

from kernel.net.stack.tcp.connection import Connection, Stage
from kernel.net.stack.tcp.extensions import WINDOW_MAX
from kernel.net.stack.wire.tcp import ACK, FIN, PSH, RST, SYN, URG, Options, Segment

_MASK = 0xFFFFFFFF
_NO_OPTIONS = Options()


def output(connection: Connection, probing: bool = False) -> None:
    """Send what may be sent now. `probing`: a byte goes even into a closed window."""
    while connection.stage is not Stage.CLOSED and _output_one(connection, probing):
        probing = False


def _output_one(c: Connection, probing: bool) -> bool:
    """Send a segment if there is a reason to. True: there may be another."""
    if c.una == c.initial and c.stage in (Stage.SYN_SENT, Stage.SYN_RECEIVED):
        if c.nxt == c.initial or c.acknowledge_now:
            _send_syn(c)
        return False
    window = min(c.window, c.congestion.window)
    offset = c.nxt - c.base
    room = max(window, int(probing)) - (c.nxt - c.una)
    length = min(len(c.unsent) - offset, room)
    if length < 0:
        length = 0
        if not c.window and c.nxt <= c.fin_number:  # closed: what was sent beyond it is to be sent again
            c.stop_retransmitting()
            c.nxt = c.una
            offset = c.nxt - c.base
    more = length > c.segment
    length = min(length, c.segment)
    fin = c.ending and c.nxt + length == c.fin_number and (room > length or c.window > 0 or probing)
    if not (_data_is_worth_it(c, offset, length, probing) or _has_other_reason(c, length, fin)):
        if (c.unsent or (c.ending and not c.fin_acknowledged)) and not c.retransmitting and not c.persisting:
            c.start_persisting(lambda: output(c, probing=True))
        return False
    _send(c, offset, length, fin, probing)
    return more


def _data_is_worth_it(c: Connection, offset: int, length: int, probing: bool) -> bool:
    """Whether a segment of this length should go: full, the last and not to be held back (Nagle), or again."""
    if not length:
        return False
    idle = c.una == c.max
    last = offset + length >= len(c.unsent)
    return (
        length == c.segment
        or probing
        or ((idle or c.no_delay) and last)
        or 2 * length >= c.largest_window > 0
        or c.nxt < c.max
    )


def _has_other_reason(c: Connection, length: int, fin: bool) -> bool:
    if c.acknowledge_now or not c.urgent_told:
        return True
    if fin and (c.max <= c.fin_number or c.nxt == c.una):
        return True
    opened = c.window_here() - (c.advertised - c.expected)
    return opened > 0 and not c.received_end and (opened >= 2 * c.segment or 2 * opened >= c.receive_room)


def _send_syn(c: Connection) -> None:
    flags = SYN if c.stage is Stage.SYN_SENT else SYN | ACK
    again = c.max > c.initial
    c.nxt = c.max = c.initial + 1
    if not again:
        c.round_trip.sent(c.max, c.timing.now())
    c.start_retransmitting(lambda: output(c))
    _transmit(c, c.initial, flags, b"", c.extensions.offer(c.offered))


def _send(c: Connection, offset: int, length: int, fin: bool, probing: bool) -> None:
    flags, payload = ACK | (FIN if fin else 0), bytes(c.unsent[offset : offset + length])
    if length and offset + length == len(c.unsent):
        flags |= PSH
    sequence = c.nxt if length or fin else c.max
    if length or fin:
        _count_as_sent(c, sequence + length + fin, probing)
    _transmit(c, sequence, flags, payload)  # last: on the loopback the answer comes before this returns


def _count_as_sent(c: Connection, end: int, probing: bool) -> None:
    if probing and not c.window:
        c.max = max(c.max, end)
        c.start_persisting(lambda: output(c, probing=True))
        return
    c.nxt = end
    if end > c.max:
        c.max = end
        c.round_trip.sent(end, c.timing.now())
    c.stop_persisting()
    c.start_retransmitting(lambda: output(c))


def _transmit(c: Connection, sequence: int, flags: int, payload: bytes, options: Options = _NO_OPTIONS) -> None:
    window, urgent = _window_to_tell(c, flags), 0
    if c.urgent_end > sequence and not flags & SYN:
        flags |= URG
        urgent = min(c.urgent_end - sequence, 0xFFFF)
        c.urgent_told = True
    if flags & ACK:
        c.advertised = max(c.advertised, c.expected + (window if flags & SYN else window << c.extensions.scale_in))
        c.acknowledgment_sent()
    if c.extensions.wanted:
        options = c.extensions.stamp(options, c.timing.now(), c.expected)
    acknowledgment = c.expected & _MASK if flags & ACK else 0
    ports = (c.local[1], c.remote[1])
    c.transmit(c, Segment(*ports, sequence & _MASK, acknowledgment, flags, window, payload, options, urgent))


def _window_to_tell(c: Connection, flags: int) -> int:
    """As it stands in the segment; a SYN's is not scaled."""
    window = c.window_here()
    return min(window, WINDOW_MAX) if flags & SYN else c.extensions.told(window)


def send_again(c: Connection) -> None:
    """Fast retransmit: the first segment that is not acknowledged, whatever the window of congestion."""
    nxt, window = c.nxt, c.congestion.window
    c.nxt, c.congestion.window = c.una, c.segment
    c.round_trip.retransmitted()
    output(c)
    c.nxt, c.congestion.window = max(nxt, c.nxt), window


def send_reset(c: Connection) -> None:
    c.transmit(c, Segment(c.local[1], c.remote[1], c.nxt & _MASK, c.expected & _MASK, RST | ACK, 0))
