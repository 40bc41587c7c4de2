"""What a socket is between two calls: its state, its pending error, and what select(2) sees of both.

In 4.3BSD a stream socket's protocol control block is thrown away when its connection ends or could not be made, and
every later request is EINVAL. FAILED, DEAD and SHUT are that condition: with an error still to be told, without, and
after a shutdown(2) before any connection.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLERR, POLLIN, POLLOUT, POLLPRI
from kernel.abi.socket import SOCK_STREAM
from kernel.net.socket.notices import Notices
from kernel.net.socket.options import Options
from kernel.net.transport import Endpoint, Location, polled_of
from kernel.waiting import Condition, Timer, WaitQueue, Watcher

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.net.socket.family import Family
    from kernel.net.socket.shared import Shared
    from kernel.process.task import Task


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


class Socket:
    """One socket. `file` is its open file, which knows how non-blocking it is."""

    __slots__ = (
        *("_notices", "_polled", "bound", "carrier", "changed", "endpoint", "error", "family", "file", "kind"),
        *("options", "profile", "remote", "shared", "shut_receive", "shut_send", "state", "stream", "timer"),
    )

    file: OpenFile

    def __init__(
        self, shared: Shared, family: Family, endpoint: Endpoint, kind: int, options: Options | None = None
    ) -> None:
        self.shared = shared
        self.profile = shared.profile
        self.family = family
        self.endpoint = endpoint
        self.kind = kind  # SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
        self.stream = kind == SOCK_STREAM
        self.state = State.IDLE
        self.error: type[HpuxError] | None = None  # so_error: told once, to whoever looks first (C-30)
        self.options = options or Options(family.number, kind, shared.profile)
        self.shut_receive = self.shut_send = False
        self.bound: Location = None  # what bind(2) gave it
        self.remote: Location = None  # the peer, kept after the connection ends
        self.changed = WaitQueue()  # woken by whatever the transport's own conditions don't show
        self.timer: Timer | None = None
        self._notices: Notices | None = None
        self._polled = polled_of(endpoint)
        self.carrier = family.carrier(endpoint)
        if self.carrier is not None:
            self.carrier.attach(self)

    # --- the end of a connection, or of an attempt at one ---

    def fail(self, error: type[HpuxError]) -> None:
        self.error = error
        self.die(State.FAILED)

    def die(self, state: State) -> None:
        """The protocol's part of the socket is gone."""
        self.state = state
        self.cancel_timer()
        self.disclaim()
        self.changed.wake()  # before the endpoint goes: nobody may wait on a closed one
        self.endpoint.close()

    def cancel_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def claim(self, remote: Location) -> None:
        """A socket bound by hand may meet another with the same name on both ends. Raises EADDRINUSE (C-16)."""
        self.remote = remote
        if self.stream and self.bound is not None and self.family.has_protocol:
            self.shared.connections.claim(self, self.bound, remote)

    def disclaim(self) -> None:
        if self.bound is not None:
            self.shared.connections.disclaim(self, self.bound, self.remote)

    # --- a connection being built ---

    def progress(self) -> None:
        """See how far the connection being built has come."""
        if self.state is not _CONNECTING:
            return
        try:
            if self.endpoint.connected():
                self.state = _CONNECTED
                self.cancel_timer()
                self.changed.wake()
        except HpuxError as error:
            self.fail(self.as_connect_error(type(error)))

    def as_connect_error(self, error: type[HpuxError]) -> type[HpuxError]:
        if error is Errno.EHOSTUNREACH:
            return self.profile.host_unreachable
        if error is Errno.ECONNRESET:  # an answer to a SYN
            return Errno.ECONNREFUSED
        return error

    # --- the pending error ---

    def take_error(self) -> type[HpuxError] | None:
        """so_error, which is told once."""
        self.progress()
        error, self.error = self.error, None
        if self.state is State.FAILED:
            self.state = State.DEAD
        elif error is None and self.state is _CONNECTED:
            error = self.endpoint.take_error()
            if error in BREAKS and self.stream:
                self.die(State.DEAD)
        return error

    def keep_error(self, error: type[HpuxError]) -> None:
        """Have the next call tell what this one can't."""
        self.error = error
        if self.state is State.DEAD:
            self.state = State.FAILED

    def raise_pending(self) -> None:
        if self.error is not None:
            error = self.take_error()
            assert error is not None
            raise error

    # --- readiness (4.3BSD's soreadable, sowriteable) ---

    def readiness(self, events: int) -> int:
        """Which of the POLL bits hold: an unconnected stream is neither readable nor writable (C-13)."""
        self.progress()
        if self.error is not None:
            return events & (POLLIN | POLLOUT) | POLLERR
        if self.state in GONE:
            return events & (POLLIN | POLLOUT)
        shut = (POLLIN if self.shut_receive else 0) | (POLLOUT if self.shut_send else 0)
        if self.stream and self.state is not _CONNECTED and self.state is not _LISTENING:
            return events & shut
        return self.endpoint.ready(events) | events & shut

    def polled(self) -> int | None:
        """A host descriptor that alone decides `readiness`, while one does."""
        if self.error is not None or self.shut_receive or self.shut_send or self.state in GONE:
            return None
        if self.stream and self.state is not _CONNECTED and self.state is not _LISTENING:
            return None
        return self._polled()

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `readiness` to change. Hosts call an unconnected stream ready: don't ask them."""
        if (self.stream and self.state in _UNCONNECTED) or self.state in GONE:
            return [self.changed]
        if self.state is _CONNECTING:
            events = POLLOUT
        return [*self.endpoint.conditions(events), self.changed]

    # --- signals ---

    @property
    def notices(self) -> Notices:
        """The signals of this socket; most never have any."""
        if self._notices is None:
            self._notices = Notices(self._watch, self._urgent_waits if self.family.urgent else None)
        return self._notices

    def inherit_notices(self, task: Task, listener: Socket) -> None:
        if listener._notices is not None:
            self.notices.inherit(task, listener._notices)

    def received(self) -> None:
        """Something was read."""
        if self._notices is not None:
            self._notices.received()

    def _watch(self, watcher: Watcher, events: int, action: Callable[[int], None]) -> None:
        if self.state not in GONE:
            self.endpoint.watch(watcher, events, action)

    def _urgent_waits(self) -> bool:
        return bool(self.readiness(POLLPRI) & POLLPRI)
