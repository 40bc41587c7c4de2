"""What a socket is between two calls: its state, its pending error, and what select(2) sees of both.

In 4.3BSD a stream socket's protocol control block is thrown away when its connection ends or could not be made, and
every later request is EINVAL. FAILED, DEAD and SHUT are that condition: with an error still to be told, without, and
after a shutdown(2) before any connection.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, cast

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLERR, POLLIN, POLLOUT
from kernel.abi.socket import SOCK_STREAM
from kernel.net.notify import Notices
from kernel.net.options import Options
from kernel.waiting import Condition, Timer, WaitQueue, Watcher

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.net.family import Family
    from kernel.net.names import Location
    from kernel.net.network import Network
    from kernel.net.transport import Endpoint
    from kernel.net.unix import UnixEndpoint


class State(Enum):
    IDLE = "idle"
    BOUND = "bound"
    LISTENING = "listening"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    DEAD = "dead"
    SHUT = "shut down"


GONE = (State.FAILED, State.DEAD, State.SHUT)  # not a set: hashing an Enum member is slow
BREAKS = (Errno.ECONNRESET, Errno.ECONNABORTED, Errno.ETIMEDOUT)  # what ends an established connection

_UNCONNECTED = (State.IDLE, State.BOUND)
_CONNECTING, _CONNECTED, _LISTENING = State.CONNECTING, State.CONNECTED, State.LISTENING


class SocketState:
    """The part of a socket that its calls share. `file` is the open file, which knows how non-blocking it is."""

    file: OpenFile

    def __init__(self, network: Network, family: Family, endpoint: Endpoint, kind: int) -> None:
        self.network = network
        self.family = family
        self.endpoint = endpoint
        self.kind = kind  # SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
        self.state = State.IDLE
        self.error: type[HpuxError] | None = None  # so_error: told once, to whoever looks first (C-30)
        self.options = Options(family.number, kind, network.profile)
        self.shut_receive = self.shut_send = False
        self.notices = Notices(self)
        self._stream = kind == SOCK_STREAM
        self._bound: Location = None  # what bind(2) gave it
        self._remote: Location = None
        if family.passes_rights:
            cast("UnixEndpoint", endpoint).socket = self
        self._changed = WaitQueue()  # woken by whatever the transport's own conditions don't show
        self._timer: Timer | None = None

    def watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        """Have `action` told of what happens, see `Endpoint.watch`."""
        if self.state not in GONE:
            self.endpoint.watch(watcher, events, action)

    # --- the end of a connection, or of an attempt at one ---

    def _fail(self, error: type[HpuxError]) -> None:
        self.error = error
        self._die(State.FAILED)

    def _die(self, state: State) -> None:
        """The protocol's part of the socket is gone."""
        self.state = state
        self._cancel_timer()
        self._disclaim()
        self._changed.wake()  # before the endpoint goes: nobody may wait on a closed one
        self.endpoint.close()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _disclaim(self) -> None:
        if self._bound is not None:
            self.network.disclaim(self, self._bound, self._remote)

    # --- a connection being built ---

    def _progress(self) -> None:
        """See how far the connection being built has come."""
        if self.state is not _CONNECTING:
            return
        try:
            if self.endpoint.connected():
                self.state = _CONNECTED
                self._cancel_timer()
                self._changed.wake()
        except HpuxError as error:
            self._fail(self._as_connect_error(type(error)))

    def _as_connect_error(self, error: type[HpuxError]) -> type[HpuxError]:
        if error is Errno.EHOSTUNREACH:
            return self.network.profile.host_unreachable
        if error is Errno.ECONNRESET:  # an answer to a SYN
            return Errno.ECONNREFUSED
        return error

    # --- the pending error ---

    def take_error(self) -> type[HpuxError] | None:
        """so_error, which is told once."""
        self._progress()
        error, self.error = self.error, None
        if self.state is State.FAILED:
            self.state = State.DEAD
        elif error is None and self.state is _CONNECTED:
            error = self.endpoint.take_error()
            if error in BREAKS and self._stream:
                self._die(State.DEAD)
        return error

    def _keep_error(self, error: type[HpuxError]) -> None:
        """Have the next call tell what this one can't."""
        self.error = error
        if self.state is State.DEAD:
            self.state = State.FAILED

    def _raise_pending(self) -> None:
        if self.error is not None:
            error = self.take_error()
            assert error is not None
            raise error

    # --- readiness (4.3BSD's soreadable, sowriteable) ---

    def readiness(self, events: int) -> int:
        """Which of the POLL bits hold: an unconnected stream is neither readable nor writable (C-13)."""
        self._progress()
        if self.error is not None:
            return events & (POLLIN | POLLOUT) | POLLERR
        if self.state in GONE:
            return events & (POLLIN | POLLOUT)
        shut = (POLLIN if self.shut_receive else 0) | (POLLOUT if self.shut_send else 0)
        if self._stream and self.state is not _CONNECTED and self.state is not _LISTENING:
            return events & shut
        return self.endpoint.ready(events) | events & shut

    def polled(self) -> int | None:
        """A host descriptor that alone decides `readiness`, while one does."""
        if self.error is not None or self.shut_receive or self.shut_send or self.state in GONE:
            return None
        if self._stream and self.state is not _CONNECTED and self.state is not _LISTENING:
            return None
        return self.endpoint.polled()

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `readiness` to change. Hosts call an unconnected stream ready: don't ask them."""
        if (self._stream and self.state in _UNCONNECTED) or self.state in GONE:
            return [self._changed]
        if self.state is _CONNECTING:
            events = POLLOUT
        return [*self.endpoint.conditions(events), self._changed]

    def available(self) -> int:
        """FIONREAD, in bytes."""
        return self.endpoint.available() if self.state is _CONNECTED or not self._stream else 0

    def at_mark(self) -> bool:
        """SIOCATMARK."""
        return self._stream and self.state is _CONNECTED and self.endpoint.at_mark()
