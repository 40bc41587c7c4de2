"""Output processing (OPOST and its flags, XCASE in termio(7)) and the queue of what is still to be sent.

Delays, for terminals whose carriage has to come back, are fill characters or pauses of the line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from kernel.abi.termio import (
    ICANON,
    OCRNL,
    OFDEL,
    OFILL,
    OLCUC,
    ONLCR,
    ONLRET,
    ONOCR,
    OPOST,
    OUTPUT_FIELDS,
    TAB3,
    TABDLY,
    XCASE,
    Termios,
)

_BACKSPACE, _TAB, _NEWLINE, _VERTICAL_TAB, _FORM_FEED, _RETURN, _BACKSLASH, _DELETE = 8, 9, 10, 11, 12, 13, 0x5C, 0x7F
# What terminals of one case write for characters they lack, beside capitals after a backslash.
SUBSTITUTES = dict(zip(b"`|~{}\\", b"'!^()\\", strict=True))


class Delay(NamedTuple):
    """After a character: so many seconds, or for every 80 columns the cursor has moved; or so many fill characters.

    Where termio(7) documents no fill characters, 0, it is time even with OFILL.
    """

    seconds: float
    fill: int
    by_column: bool = False


# By character: the field of the output modes, and what its values 1, 2, ... stand for. TAB3 is no delay.
_DELAYS: dict[int, tuple[str, tuple[Delay, ...]]] = {
    _NEWLINE: ("NLDLY", (Delay(0.1, 2),)),
    _RETURN: ("CRDLY", (Delay(0.1, 2, by_column=True), Delay(0.1, 4), Delay(0.15, 0))),
    _TAB: ("TABDLY", (Delay(0.1, 2, by_column=True), Delay(0.1, 2))),
    _BACKSPACE: ("BSDLY", (Delay(0.05, 1),)),
    _VERTICAL_TAB: ("VTDLY", (Delay(2, 0),)),
    _FORM_FEED: ("FFDLY", (Delay(2, 0),)),
}
# Flags that need a look at every character.
_PLAIN = OLCUC | OCRNL | ONOCR | ONLRET | sum(OUTPUT_FIELDS[name][0] for name, _ in _DELAYS.values())


def _delay(byte: int, oflag: int) -> Delay | None:
    name, delays = _DELAYS[byte]
    mask = OUTPUT_FIELDS[name][0]
    kind = (oflag & mask) // (mask & -mask)
    return delays[kind - 1] if 0 < kind <= len(delays) else None


class Output:
    """`pause` is told how many seconds nothing may be sent, and calls `go_on` then."""

    def __init__(self, modes: Termios) -> None:
        self.modes = modes
        self.queue = bytearray()
        self.urgent = bytearray()  # a STOP or START of our own, which overtakes everything
        self.stopped = False  # by STOP or tcflow(3): what is queued waits
        self.raw = False  # whatever the modes say
        self.pause: Callable[[float], None] = _no_pause
        self._pausing = False
        self._pauses: deque[tuple[int, float]] = deque()  # after which byte of the queue, seconds
        self._column = 0

    def write(self, data: bytes) -> None:
        """Queue what a program writes."""
        lflag = self.modes.lflag
        if lflag & XCASE and lflag & ICANON and self._processed:
            data = b"".join(map(_in_one_case, data))
        self.echo(data)

    def echo(self, data: bytes) -> None:
        """Queue what was typed, as it was typed."""
        oflag = self.modes.oflag
        if not self._processed:
            self.queue += data
        elif oflag & _PLAIN:
            for byte in data:
                self._post(byte, oflag)
        else:
            self.queue += data.replace(b"\n", b"\r\n") if oflag & ONLCR else data

    @property
    def _processed(self) -> bool:
        return bool(self.modes.oflag & OPOST) and not self.raw

    def sendable(self, limit: int) -> bytes:
        """What may be sent now, at most `limit` bytes."""
        if self.urgent:
            return bytes(self.urgent[:limit])
        if self.stopped or self._pausing:
            return b""
        return bytes(self.queue[: min(limit, self._pauses[0][0]) if self._pauses else limit])

    def sent(self, count: int) -> None:
        """So many bytes of what `sendable` said have been."""
        if self.urgent:
            del self.urgent[:count]
            return
        del self.queue[:count]
        if self._pauses:
            self._pauses = deque((after - count, seconds) for after, seconds in self._pauses)
            if not self._pauses[0][0]:
                self._pausing = True
                self.pause(self._pauses.popleft()[1])

    def go_on(self) -> None:
        """A pause is over."""
        self._pausing = False

    def clear(self) -> None:
        self.queue.clear()
        self.urgent.clear()
        self._pauses.clear()

    def _post(self, byte: int, oflag: int) -> None:
        if byte == _NEWLINE:
            if oflag & ONLCR:
                self._send(_RETURN, oflag)
            if oflag & ONLRET:
                self._send(_NEWLINE, oflag, like=_RETURN)
            else:
                self._send(_NEWLINE, oflag)
        elif byte == _RETURN and oflag & OCRNL:
            self._send(_NEWLINE, oflag)
        elif byte == _RETURN and oflag & ONOCR and not self._column:
            return
        elif byte == _TAB and oflag & TABDLY == TAB3:
            width = 8 - self._column % 8
            self._column += width
            self.queue += b" " * width
        elif oflag & OLCUC and 0x61 <= byte <= 0x7A:
            self._send(byte - 32, oflag)
        else:
            self._send(byte, oflag)

    def _send(self, byte: int, oflag: int, like: int | None = None) -> None:
        """Queue a character and the delay it needs; `like`: which other one it is like for the terminal."""
        self.queue.append(byte)
        like = byte if like is None else like
        before, self._column = self._column, _column_after(like, self._column)
        delay = _delay(like, oflag) if like in _DELAYS else None
        if delay is None:
            return
        if oflag & OFILL and delay.fill:
            self.queue += bytes((_DELETE if oflag & OFDEL else 0,)) * delay.fill
        elif seconds := delay.seconds * (abs(before - self._column) / 80 if delay.by_column else 1):
            self._pauses.append((len(self.queue), seconds))


def _column_after(byte: int, column: int) -> int:
    if byte == _RETURN:
        return 0
    if byte == _TAB:
        return column + 8 - column % 8
    if byte == _BACKSPACE:
        return max(0, column - 1)
    return column + 1 if byte >= 32 else column


def _in_one_case(byte: int) -> bytes:
    """XCASE: a capital, and what such a terminal lacks, after a backslash."""
    if 0x41 <= byte <= 0x5A:
        return bytes((_BACKSLASH, byte))
    substitute = SUBSTITUTES.get(byte)
    return bytes((byte,)) if substitute is None else bytes((_BACKSLASH, substitute))


def _no_pause(seconds: float) -> None:
    """Nobody is there to wait."""
