"""Two stream endpoints, of different transports, made one connection: what comes from either goes to the other."""

from __future__ import annotations

from collections.abc import Callable

from kernel.abi.errno import HpuxError
from kernel.abi.file import POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import MSG_OOB, SHUT_WR, SO_OOBINLINE, SOL_SOCKET
from kernel.net.transport import Endpoint
from kernel.waiting import Watcher

_PIECE = 1 << 16  # bytes read at once
_AT_ONCE = 16  # pieces before others have their turn
_EVENTS = POLLIN | POLLOUT | POLLPRI


class _Direction:
    """From `source` to `sink`. At most one piece is held, so that a slow reader slows its writer down.

    Urgent bytes are read in line: kept apart by the host, one that comes at the wrong moment is lost to an ordinary
    read.
    """

    def __init__(self, source: Endpoint, sink: Endpoint) -> None:
        self._source, self._sink = source, sink
        self._buffer = memoryview(bytearray(_PIECE))
        self._held = self._buffer[:0]
        self._flags = 0  # MSG_OOB where what is held is urgent
        self.ended = False
        source.set_option(SOL_SOCKET, SO_OOBINLINE, 1)

    def move(self) -> bool:
        """One piece; whether there may be more. Raises what ended the connection."""
        if self.ended or not self._flush():
            return False
        self._flags = MSG_OOB if self._source.at_mark() else 0
        got = self._source.receive(self._buffer[:1] if self._flags else self._buffer, False, False)
        if got is None:
            return False
        self._held = self._buffer[: got[0]]
        if not got[0]:
            self.ended = True
            self._sink.shutdown(SHUT_WR)
            return False
        return self._flush()

    def _flush(self) -> bool:
        """Whether nothing is held any more."""
        while len(self._held):
            sent = self._sink.send(self._held, self._flags, None)
            if sent is None:
                return False
            self._held = self._held[sent:]
        return True


class Relay:
    """`near` may still be being connected. `later` calls back when others had their turn, `done` when it is over."""

    def __init__(
        self,
        near: Endpoint,
        far: Endpoint,
        watcher: Watcher,
        later: Callable[[Callable[[], None]], object],
        done: Callable[[Relay], None],
    ) -> None:
        self._near, self._far = near, far
        self._watcher, self._later, self._done = watcher, later, done
        self._out, self._in = _Direction(near, far), _Direction(far, near)
        self._busy = self._over = False
        for endpoint in (near, far):
            endpoint.watch(watcher, _EVENTS, self._changed)
        self._move()

    def _changed(self, events: int) -> None:
        self._move()

    def _move(self) -> None:
        if self._busy or self._over:
            return
        self._busy = True
        try:
            if not self._near.connected():
                return
            for _ in range(_AT_ONCE):
                out, back = self._out.move(), self._in.move()
                if not out and not back:
                    break
            else:
                self._later(self._move)
            if self._out.ended and self._in.ended:
                self.close()
        except HpuxError:
            self.close(reset=True)
        finally:
            self._busy = False

    def close(self, reset: bool = False) -> None:
        if self._over:
            return
        self._over = True
        for endpoint in (self._near, self._far):
            endpoint.watch(self._watcher, 0, _nothing)
            endpoint.close(reset)
        self._done(self)


def _nothing(events: int) -> None:
    """No more events are wanted."""
