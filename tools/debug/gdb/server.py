"""`hp9k debug --gdb`: a program that a gdb debugs from outside, over TCP or the two ends of a pipe.

The program stands at its first instruction until a gdb comes, unless it is to run at once. A gdb that detaches leaves
it running; one whose connection ends leaves it standing, for the next.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from kernel.debug.control import Control
from tools.debug.gdb.commands import COMMANDS
from tools.debug.gdb.connection import Connection
from tools.debug.gdb.modules import Modules
from tools.debug.gdb.stub import Ending, Monitor, Stub
from tools.messages import complain
from tools.options import BadOption

if TYPE_CHECKING:
    from kernel.machine import Machine


class Server:
    """Serves the gdbs that come, one after the other, until no process is left."""

    def __init__(
        self,
        machine: Machine,
        control: Control,
        listener: socket.socket | None,
        modules: Modules,
        monitor: Monitor,
    ) -> None:
        self._machine, self._control, self._listener = machine, control, listener
        self._modules, self._monitor = modules, monitor
        self._knocked = False  # somebody wants to connect

    def serve_pipe(self, reading: int, writing: int) -> None:
        """One gdb, whose end is that of the program, unless it has detached."""
        connection = Connection(reading, writing)
        ending = self._converse(connection, late=False)
        connection.close()
        if ending is Ending.LOST and self._control.attached:
            self._machine.kill_all()
        self._machine.run()

    def serve(self, *, wait: bool) -> None:
        """Those that connect to the listener."""
        assert self._listener is not None
        late = not wait
        if late:
            self._let_go()
            announce(self._listener)
            connection = self._await()
        else:
            with _endable():  # from the moment somebody is told to come: Ctrl-C may come instead
                announce(self._listener)
                connection = self._accept()
        while connection is not None:
            self._attach_all()
            self._converse(connection, late=late)
            connection.close()
            late = late or not self._control.attached
            connection = self._await() if self._machine.tasks else None

    def _converse(self, connection: Connection, *, late: bool) -> Ending:
        connection.visitors = self._listener
        stub = Stub(self._control, connection, self._modules, COMMANDS, self._monitor)
        stub.attached_late = late
        return stub.serve()

    def _await(self) -> Connection | None:
        """The next connection, while the processes nobody is attached to go on. None: the last one has ended."""
        assert self._listener is not None
        if self._control.attached:
            with _endable():
                return self._accept()
        fd, self._knocked = self._listener.fileno(), False
        self._machine.scheduler.watch_forever(fd, self._knock)
        try:
            while self._machine.tasks and not self._knocked:
                self._machine.turn()
        finally:
            self._machine.scheduler.unwatch(fd)
        return self._accept() if self._knocked else None

    def _knock(self) -> None:
        self._knocked = True

    def _accept(self) -> Connection:
        assert self._listener is not None
        accepted, _ = self._listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        accepted.setblocking(True)
        fd = accepted.detach()
        return Connection(fd, fd)

    def _attach_all(self) -> None:
        for task in list(self._machine.tasks.values()):
            if task not in self._control.attached:
                self._control.attach(task)

    def _let_go(self) -> None:
        for task in self._control.attached:
            self._control.detach(task)


@contextmanager
def _endable() -> Iterator[None]:
    """While nothing runs, the signals that else are the program's end hp9k."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listen(where: str) -> socket.socket:
    """A socket at `[HOST]:PORT`; without HOST, on the loopback interface only. Raises BadOption."""
    host, colon, port = where.rpartition(":")
    host = host.strip("[]") or "localhost"
    if not port.isdecimal() or int(port) > 65535 or (colon and not where):
        raise BadOption(f"--gdb {where}: write HOST:PORT, :PORT, or - for standard input and output")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        raise BadOption(f"--gdb {where}: {(error.strerror or str(error)).lower()}") from None
    return listener


def announce(listener: socket.socket) -> None:
    """Say where a gdb may come."""
    name = listener.getsockname()
    complain(f"waiting for gdb: target remote {name[0] if ':' not in name[0] else f'[{name[0]}]'}:{name[1]}")


def take_pipe(stack: ExitStack) -> tuple[int, int]:
    """Standard input and output as they are now; the program gets /dev/null and standard error in their place."""
    reading, writing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    stack.callback(os.close, nothing)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return reading, writing
