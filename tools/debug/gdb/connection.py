"""One connection with a gdb: packets in, packets out, acknowledgements, and what arrives while the program runs."""

from __future__ import annotations

import os
import select
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from tools.debug.gdb.packets import Decoder, Signal, frame

_PIECE = 1 << 16  # bytes
_TRIES = 5  # a packet is sent again when gdb says that it was damaged


class Lost(Exception):
    """The other side is gone."""


class Connection:
    """Over two descriptors, which may be one socket's; it owns them."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._decoder = Decoder()
        self._arrived: deque[bytes | Signal] = deque()
        self.acknowledged = True  # until QStartNoAckMode
        self.lost = False
        self.visitors: socket.socket | None = None  # a listening socket: who comes there is refused meanwhile
        self.log: Callable[[str], None] | None = None

    def fileno(self) -> int:
        """What becomes readable when something arrives."""
        return self._reading

    def close(self) -> None:
        for fd in {self._reading, self._writing}:
            os.close(fd)

    def receive(self) -> bytes:
        """The next packet's payload. Ctrl-C of a gdb whose program stands still means nothing. Raises Lost."""
        while True:
            while self._arrived:
                item = self._arrived.popleft()
                if isinstance(item, bytes):
                    self._note("<-", item)
                    if self.acknowledged:
                        self._write(b"+")
                    return item
                if item is Signal.DAMAGED and self.acknowledged:
                    self._write(b"-")
            self._read()

    def send(self, payload: bytes) -> None:
        """And wait until gdb has it. Raises Lost."""
        self._note("->", payload)
        data = frame(payload)
        for _ in range(_TRIES):
            self._write(data)
            if not self.acknowledged or self._was_taken():
                return
        self.lost = True
        raise Lost

    def interrupted(self) -> bool:
        """Take in what has arrived while the program runs: whether it is to stop, for Ctrl-C or as gdb is gone."""
        try:
            if self._can_read():
                self._read()
        except Lost:
            return True
        wanted = Signal.INTERRUPT in self._arrived
        if wanted:
            self._arrived = deque(item for item in self._arrived if item is not Signal.INTERRUPT)
        return wanted

    def _was_taken(self) -> bool:
        while True:
            for number, item in enumerate(self._arrived):
                if item in (Signal.ACK, Signal.NACK):
                    del self._arrived[number]
                    return item is Signal.ACK
                if isinstance(item, bytes):
                    return True  # it goes on without having acknowledged
            self._read()

    def _can_read(self) -> bool:
        return bool(select.select([self._reading], [], [], 0)[0])

    def _read(self) -> None:
        while self.visitors is not None:
            ready = select.select([self._reading, self.visitors.fileno()], [], [])[0]
            if self._reading in ready:  # perhaps its end: then there is room for the other one
                break
            refuse(self.visitors.accept()[0].detach())
        try:
            data = os.read(self._reading, _PIECE)
        except ConnectionError:
            data = b""
        if not data:
            self.lost = True
            raise Lost
        self._arrived.extend(self._decoder.feed(data))

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._writing, data) :]
            except BlockingIOError:
                select.select([], [self._writing], [])
            except OSError:
                self.lost = True
                raise Lost from None

    def _note(self, way: str, payload: bytes) -> None:
        if self.log is not None:
            self.log(f"{way} {payload.decode('latin-1')}")


def refuse(fd: int) -> None:
    """Tell a second gdb why it can't be served, as an answer to its first packet, and close."""
    with suppress(OSError, Lost):
        # Without its question gdb takes the answer for noise.
        if select.select([fd], [], [], 1.0)[0]:
            os.read(fd, _PIECE)
        os.write(fd, b"+" + frame(b"E.hp9k: another debugger is connected"))
    os.close(fd)
