"""Output processing (OPOST and its flags in termio(7)) and the queue of what is still to be sent.

Delays are not made: no terminal of today needs them.
"""

from __future__ import annotations

from kernel.abi.termio import OCRNL, OLCUC, ONLCR, ONLRET, ONOCR, OPOST, TAB3, TABDLY, Termios

_NEWLINE, _RETURN, _BACKSPACE, _TAB = 0x0A, 0x0D, 0x08, 0x09
_PLAIN = OLCUC | OCRNL | ONOCR | ONLRET | TABDLY  # flags that need a look at every character


class Output:
    def __init__(self, modes: Termios) -> None:
        self.modes = modes
        self.queue = bytearray()
        self.urgent = bytearray()  # a STOP or START of our own, which overtakes everything
        self.stopped = False  # by STOP or tcflow(3): what is queued waits
        self.raw = False  # whatever the modes say
        self._column = 0

    def write(self, data: bytes) -> None:
        """Queue what a program writes."""
        oflag = self.modes.oflag
        if self.raw or not oflag & OPOST:
            self.queue += data
        elif not oflag & _PLAIN and oflag & ONLCR:
            self.queue += data.replace(b"\n", b"\r\n")
        else:
            for byte in data:
                self._post(byte, oflag)

    echo = write

    def sendable(self, limit: int) -> bytes:
        """What may be sent now, at most `limit` bytes."""
        if self.urgent:
            return bytes(self.urgent[:limit])
        return b"" if self.stopped else bytes(self.queue[:limit])

    def sent(self, count: int) -> None:
        """So many bytes of what `sendable` said have been."""
        del (self.urgent or self.queue)[:count]

    def clear(self) -> None:
        self.queue.clear()
        self.urgent.clear()

    def _post(self, byte: int, oflag: int) -> None:
        queue = self.queue
        if byte == _NEWLINE:
            if oflag & ONLCR:
                queue.append(_RETURN)
            if oflag & (ONLCR | ONLRET):
                self._column = 0
        elif byte == _RETURN:
            if oflag & OCRNL:
                byte = _NEWLINE
            elif oflag & ONOCR and not self._column:
                return
            else:
                self._column = 0
        elif byte == _TAB:
            width = 8 - self._column % 8
            self._column += width
            if oflag & TABDLY == TAB3:
                queue += b" " * width
                return
        elif byte == _BACKSPACE:
            self._column = max(0, self._column - 1)
        elif byte >= 32:
            self._column += 1
            if oflag & OLCUC and 0x61 <= byte <= 0x7A:
                byte -= 32
        queue.append(byte)
