"""The socket state machine: what every socket call answers, whatever moves the bytes.

Follows the requirements C-01..C-32 and section 1 of hpux-net.md; where HP-UX's manual pages are silent, 4.3BSD
(hpux-net.md 1.17) decides. All errors and flags are decided here and in what this builds on, `state.py` and `data.py`;
a family (`family.py`) knows its addresses, a transport only reports what happened.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN, POLLOUT
from kernel.abi.socket import (
    IPPROTO_TCP,
    SHUT_RD,
    SHUT_RDWR,
    SHUT_WR,
    SO_ACCEPTCONN,
    SO_ERROR,
    SO_TYPE,
    SOL_SOCKET,
    TCP_MAXSEG,
)
from kernel.net import rights
from kernel.net.data import DataSocket
from kernel.net.state import GONE, State
from kernel.waiting import Interrupted, Waiting

if TYPE_CHECKING:
    from kernel.net.names import Location
    from kernel.net.transport import Endpoint
    from kernel.net.unix import UnixEndpoint
    from kernel.process.task import Task

_LINGER_LOOK = 0.02  # seconds between two looks at what the peer has acknowledged; nothing tells of it
CONNECT_TIMEOUT = 75.0  # seconds; 4.3BSD's TCPTV_KEEP_INIT, HP-UX's documented default

_IDLE, _BOUND, _LISTENING = State.IDLE, State.BOUND, State.LISTENING
_CONNECTING, _CONNECTED = State.CONNECTING, State.CONNECTED

# Connect failures in which nothing was sent: the socket can be tried again (C-07).
_LOCAL_FAILURES = (
    Errno.EADDRINUSE,
    Errno.EADDRNOTAVAIL,
    Errno.ENETUNREACH,
    Errno.EHOSTUNREACH,
    Errno.ENETDOWN,
    Errno.ENOBUFS,
    Errno.EACCES,
)


class Socket(DataSocket):
    """One socket."""

    # --- connect ---

    def refuse_while_connecting(self) -> None:
        """C-29: on a non-blocking socket this comes before the address is even looked at. Raises EALREADY.

        On a blocking one a connection still being built, after an EINTR, is EISCONN from `connect`, as in 4.3BSD.
        """
        if self.state is _CONNECTING:
            self._progress()
            if self.state is _CONNECTING and self.file.nonblocking:
                raise self.network.profile.reconnect_pending

    def connect(self, task: Task, name: bytes) -> Waiting[None] | None:
        """connect(2) to the address in `name`, as C-01..C-32 have it."""
        self._check_connectable()
        remote = self.family.destination(task, self, name)
        self._claim(remote)
        try:
            complete = self.endpoint.connect(remote)
        except HpuxError as error:
            self._disclaim()
            raise self._connect_failure(type(error)) from None
        if complete:
            self.state = _CONNECTED
            return None
        self.state = _CONNECTING
        if not self.file.nonblocking:
            self._progress()  # near peers have answered by now: no timer, no wait
        if self.state is _CONNECTING:
            self._timer = task.scheduler.call_at(task.clock.monotonic() + CONNECT_TIMEOUT, self._expire)
        if self.file.nonblocking:
            raise Errno.EINPROGRESS
        self._raise_pending()
        return None if self.state is _CONNECTED else self._connect_later(task)

    async def _connect_later(self, task: Task) -> None:
        while self.state is _CONNECTING:
            await task.wait(*self.conditions(POLLOUT))  # Interrupted: the connection is built all the same (C-22)
            self._progress()
        self._raise_pending()
        if self.state is not _CONNECTED:  # another process shut it down, or was told the error
            raise Errno.EINVAL

    def _check_connectable(self) -> None:
        if self.state is _LISTENING:
            raise self.network.profile.connect_on_listener
        if self.shut_send or self.state in GONE:
            raise Errno.EINVAL
        if self.state is _CONNECTED or self.state is _CONNECTING:
            if self._stream or not self.network.profile.datagram_reconnects:
                raise Errno.EISCONN
            # 4.3BSD forgets the old peer first, so a failing re-connect leaves the socket unconnected (C-09).
            self.endpoint.disconnect()
            self.state = _BOUND

    def _claim(self, remote: Location) -> None:
        """A socket bound by hand may meet another with the same name on both ends (C-16)."""
        self._remote = remote
        if self._stream and self._bound is not None and self.family.has_protocol:
            self.network.claim(self, self._bound, remote)

    def _connect_failure(self, error: type[HpuxError]) -> type[HpuxError]:
        """The error of an attempt that ended at once; a peer's answer, unlike a local failure, kills the socket."""
        if error is Errno.EADDRNOTAVAIL and self._bound is not None and self._stream:
            return Errno.EADDRINUSE  # the transport's word for a clash the table here can't see
        if self._stream and self.family.has_protocol and error not in _LOCAL_FAILURES:
            self._die(State.DEAD)
        return self._as_connect_error(error)

    def _expire(self) -> None:
        """The connect timer: 75 seconds are over (C-20)."""
        self._timer = None
        self._progress()
        if self.state is _CONNECTING:
            self._fail(Errno.ETIMEDOUT)

    # --- names ---

    def bind(self, task: Task, name: bytes) -> None:
        """bind(2). Raises EINVAL, EAFNOSUPPORT, EADDRNOTAVAIL, EADDRINUSE, EACCES, and what the walk of a path does."""
        if self.state is not _IDLE:
            raise Errno.EINVAL
        self._bound = self.family.bind(task, self, name)
        self.state = _BOUND

    def local_name(self) -> bytes:
        """getsockname(2). Raises EINVAL when shut down, EOPNOTSUPP where the family has no such call."""
        if self.state in GONE:
            raise Errno.EINVAL
        self._check_names()
        return self.family.name(self.endpoint.local())

    def peer_name(self) -> bytes:
        """getpeername(2). Raises ENOTCONN, EOPNOTSUPP."""
        self._progress()
        self._check_names()
        if self.state is not _CONNECTED:
            raise Errno.ENOTCONN
        return self.remote_name

    def _check_names(self) -> None:
        if not self.family.tells_names(self.network.profile):
            raise Errno.EOPNOTSUPP

    @property
    def remote_name(self) -> bytes:
        """The name of whom the socket is or was connected to."""
        return self.family.name(self._remote)

    def join(self, other: Socket) -> None:
        """socketpair(2): connect two fresh sockets with each other."""
        cast("UnixEndpoint", self.endpoint).join(cast("UnixEndpoint", other.endpoint))
        self.state = other.state = _CONNECTED
        self._remote, other._remote = other.endpoint, self.endpoint

    # --- passive side ---

    def listen(self, backlog: int) -> None:
        """listen(2). Raises EOPNOTSUPP, EINVAL; EDESTADDRREQ for a family without implicit names."""
        if not self._stream:
            raise Errno.EOPNOTSUPP
        self._progress()
        if self.state not in (_IDLE, _BOUND, _LISTENING) or self.shut_send:
            raise Errno.EINVAL
        if self.state is _IDLE and not self.family.binds_implicitly:
            raise Errno.EDESTADDRREQ
        least, most = self.network.profile.backlog
        # 4.3BSD refuses a connection when more than 3/2 of the backlog wait already (C-20).
        self.endpoint.listen(min(max(backlog, least), most) * 3 // 2)
        self.state = _LISTENING
        self.options.flags |= SO_ACCEPTCONN

    def accept(self, task: Task) -> Socket | Waiting[Socket]:
        """accept(2): the next connection. Raises EOPNOTSUPP, EINVAL, EAGAIN, EWOULDBLOCK."""
        connection = self._next_connection(task)
        return self._accept_later(task) if connection is None else connection

    async def _accept_later(self, task: Task) -> Socket:
        while True:
            await task.wait(*self.conditions(POLLIN))
            if (connection := self._next_connection(task)) is not None:
                return connection

    def _next_connection(self, task: Task) -> Socket | None:
        self.check_accepting()
        accepted = self.endpoint.accept()
        if accepted is not None:
            return self._connection(task, *accepted)
        if self.file.nonblocking:
            self.file.would_block()  # raises, but with O_NDELAY, whose 0 would be a descriptor
            raise Errno.EWOULDBLOCK
        return None

    def check_accepting(self) -> None:
        """Raises EOPNOTSUPP, EINVAL."""
        if not self._stream:
            raise Errno.EOPNOTSUPP
        if self.state is not _LISTENING:
            raise Errno.EINVAL

    def _connection(self, task: Task, endpoint: Endpoint, remote: Location) -> Socket:
        connection = Socket(self.network, self.family, endpoint, self.kind)
        connection.options = self.options.inherit()
        connection.state = _CONNECTED
        connection._remote = remote
        connection.notices.inherit(task, self.notices)
        return connection

    # --- the end ---

    def shutdown(self, task: Task, how: int) -> None:
        """shutdown(2). Raises EINVAL for a bad `how`, ENOTCONN or EINVAL for an unconnected one by release."""
        if how not in (SHUT_RD, SHUT_WR, SHUT_RDWR):
            raise Errno.EINVAL
        self._progress()
        if self.state in GONE:
            raise Errno.EINVAL
        if self._stream and self.state is not _CONNECTED:
            self._shutdown_unconnected(how)
        elif self._stream:
            self.endpoint.shutdown(how)
        self.shut_receive = self.shut_receive or how != SHUT_WR
        self.shut_send = self.shut_send or how != SHUT_RD
        if self.family.passes_rights and how != SHUT_WR:
            rights.close(task, cast("UnixEndpoint", self.endpoint).drop_rights())
        self._changed.wake()

    def _shutdown_unconnected(self, how: int) -> None:
        error = self.network.profile.shutdown_unconnected
        if error is not None:
            raise error
        if how != SHUT_RD:
            self._die(State.SHUT)

    async def linger(self, task: Task) -> None:
        """Before a close(2) with SO_LINGER: wait until the peer has everything, or for as long as the option says."""
        if not self._stream or self.state is not _CONNECTED or not self.family.has_protocol:
            return
        deadline = task.clock.monotonic() + (self.options.linger or 0)
        with suppress(Interrupted):  # what was sent is delivered all the same
            self.endpoint.shutdown(SHUT_WR)
            while self.endpoint.unacknowledged() and (now := task.clock.monotonic()) < deadline:
                await task.wait(self._changed, deadline=min(deadline, now + _LINGER_LOOK))

    def close(self, task: Task) -> None:
        """The last descriptor is gone; data sent is delivered in the background, unless SO_LINGER is on with 0."""
        self._cancel_timer()
        self._disclaim()
        if self.state not in GONE:
            self.state = State.DEAD
            self.endpoint.close(reset=self._stream and self.options.linger == 0)
        self.collect(task)

    def collect(self, task: Task) -> None:
        """A descriptor of this socket is gone: close what is under way to nobody now."""
        if self.family.passes_rights:
            self.network.rights.collect(task)

    # --- options ---

    def set_option(self, level: int, option: int, value: bytes) -> None:
        """setsockopt(2). Raises ENOPROTOOPT, EINVAL, ENOBUFS."""
        if level != SOL_SOCKET and self.state in GONE:
            raise Errno.EINVAL
        told = self.options.set(level, option, value)
        if self.state not in GONE:
            self.endpoint.set_option(level, option, told)

    def get_option(self, level: int, option: int) -> bytes:
        """getsockopt(2). Raises ENOPROTOOPT, EINVAL."""
        if level == SOL_SOCKET and option == SO_ERROR:
            error = self.take_error()
            return (error.code if error is not None else 0).to_bytes(4, "big")
        if level == SOL_SOCKET and option == SO_TYPE:
            return self.kind.to_bytes(4, "big")
        if level != SOL_SOCKET and self.state in GONE:
            raise Errno.EINVAL
        if level == IPPROTO_TCP and option == TCP_MAXSEG and self._stream:
            return self.endpoint.maximum_segment().to_bytes(4, "big")
        return self.options.get(level, option)
