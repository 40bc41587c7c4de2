"""A terminal at the other end of a connection: somebody connects to a unix socket or a TCP port of hp9k's.

One at a time; the next who connects finds a new session. The bytes are those of a terminal in raw mode: what is typed
comes as it is, and what is shown goes out unchanged.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from kernel.abi import termio
from kernel.abi.file import POLLHUP, POLLIN
from kernel.abi.termio import CREAD, CS8, HUPCL, SPEEDS, VERASE, VKILL, Termios
from kernel.process.table import Processes
from kernel.tty.discipline import DEFAULT_CHARACTERS, Discipline
from kernel.tty.sessions import Sessions
from kernel.waiting import READ, WRITE

if TYPE_CHECKING:
    from kernel.process.system import System
    from kernel.process.task import Task

_CHUNK = 4096


def login_modes() -> Termios:
    """What getty(1M) leaves: lines are edited and echoed, ^H, ^U and ^C do what people expect today."""
    characters = bytearray(DEFAULT_CHARACTERS)
    characters[termio.VINTR], characters[VERASE], characters[VKILL] = 0x03, 0x08, 0x15
    characters[termio.VSUSP] = 0x1A
    return Termios(
        iflag=termio.BRKINT | termio.ICRNL | termio.IXON,
        oflag=termio.OPOST | termio.ONLCR,
        cflag=SPEEDS.index(9600) | CS8 | CREAD | HUPCL,
        lflag=termio.ISIG | termio.ICANON | termio.ECHO | termio.ECHOE | termio.ECHOK | termio.IEXTEN,
        reserved=0,
        cc=bytes(characters),
    )


class RemoteLine(Discipline):
    """The line that a listening socket accepts connections for. It owns the socket; `path` is removed at the end."""

    def __init__(self, listening: socket.socket, path: str | None = None) -> None:
        super().__init__(login_modes(), lambda number, pgrp: None)
        self._listening = listening
        self._path = path
        self._connection: socket.socket | None = None
        self._machine: System[Task] | None = None
        self._watched = 0
        self._ended = False  # the connection is lost, and no reader has been told
        self.transmit = self._send
        listening.setblocking(False)

    @property
    def address(self) -> str:
        """Where to connect to."""
        return self._path or "{}:{}".format(*self._listening.getsockname()[:2])

    def attach(self, machine: System[Task]) -> None:
        self._machine = machine
        self.signal = machine.part(Processes).post
        self.time_by(machine.scheduler)
        machine.scheduler.watch_forever(self._listening.fileno(), self._accept)

    def take(self, buffer: memoryview) -> int | None:
        got = super().take(buffer)
        if got is None and self._ended:
            self._ended = False
            return 0
        return got

    def ready(self, events: int) -> int:
        return super().ready(events) | (POLLHUP | events & POLLIN if self._ended else 0)

    # --- the connection ---

    def _accept(self) -> None:
        assert self._machine is not None
        try:
            connection, _ = self._listening.accept()
        except OSError:
            return  # gone again
        if self._connection is not None:
            connection.close()
            return
        connection.setblocking(False)
        self._connection = connection
        self._ended = False
        self._update()
        self._send()

    def _update(self) -> None:
        """Watch the connection for what there is to do."""
        if self._connection is None or self._machine is None:
            return
        events = (READ if self.room() > 0 else 0) | (WRITE if self.output.sendable(1) else 0)
        if events != self._watched:
            fd, scheduler = self._connection.fileno(), self._machine.scheduler
            if self._watched:
                scheduler.unwatch(fd)
            if events:
                scheduler.watch_forever(fd, self._exchange, events)
            self._watched = events

    def _exchange(self) -> None:
        if self._connection is None:
            return
        if self.room() > 0:
            try:
                data = self._connection.recv(min(_CHUNK, self.room()))
            except BlockingIOError:
                data = None
            except OSError:
                data = b""
            if data == b"":
                self._lost()
                return
            if data:
                self.receive(data)
        self._send()

    def _send(self) -> None:
        while self._connection is not None and (data := self.output.sendable(_CHUNK)):
            try:
                count = self._connection.send(data)
            except BlockingIOError:
                break
            except OSError:
                self._lost()
                return
            self.sent(count)
        self._update()

    def _taken(self) -> None:
        super()._taken()
        self._update()

    def _lost(self) -> None:
        """The connection has ended: a modem line would have lost its carrier."""
        assert self._connection is not None
        assert self._machine is not None
        if self._watched:
            self._machine.scheduler.unwatch(self._connection.fileno())
            self._watched = 0
        self._connection.close()
        self._connection = None
        self.connect(login_modes())
        self._ended = True
        self.input_changed.wake()
        self._machine.part(Sessions).hung_up(self)

    def disconnect(self) -> None:
        """The machine is gone."""
        if self._connection is not None:
            self._connection.setblocking(True)
            self._connection.settimeout(1)
            with suppress(OSError):  # it is too late to tell anybody
                self._connection.sendall(self.output.queue)
            self._connection.close()
        self._listening.close()
        if self._path is not None and os.path.exists(self._path):
            os.unlink(self._path)
