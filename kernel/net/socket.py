"""The socket state machine: what every socket call answers, whatever moves the bytes.

Follows the requirements C-01..C-32 and section 1 of hpux-net.md; where HP-UX's manual pages are silent, 4.3BSD
(hpux-net.md 1.17) decides. All errors and flags are decided here; a transport only reports what happened.

In 4.3BSD a stream socket's protocol control block is thrown away when its connection ends or could not be made, and
every later request is EINVAL. FAILED, DEAD and SHUT are that condition: with an error still to be told, without, and
after a shutdown(2) before any connection.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.signals import SIGPIPE
from kernel.abi.socket import (
    IPPROTO_TCP,
    MSG_OOB,
    MSG_PEEK,
    SHUT_RD,
    SHUT_RDWR,
    SHUT_WR,
    SO_ACCEPTCONN,
    SO_ERROR,
    SO_TYPE,
    SOCK_STREAM,
    SOL_SOCKET,
    TCP_MAXSEG,
)
from kernel.files import POLLERR, POLLIN, POLLOUT
from kernel.net.names import ANY, Address, inet_address, inet_name
from kernel.net.options import Options
from kernel.scheduler import Condition, Timer, WaitQueue
from kernel.task import Interrupted

if TYPE_CHECKING:
    from kernel.files import OpenFile
    from kernel.net.network import Network
    from kernel.net.transport import Endpoint
    from kernel.task import Task

CONNECT_TIMEOUT = 75.0  # seconds; 4.3BSD's TCPTV_KEEP_INIT, HP-UX's documented default


class State(Enum):
    IDLE = "idle"
    BOUND = "bound"
    LISTENING = "listening"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    DEAD = "dead"
    SHUT = "shut down"


_IDLE, _BOUND, _LISTENING = State.IDLE, State.BOUND, State.LISTENING
_CONNECTING, _CONNECTED = State.CONNECTING, State.CONNECTED
_GONE = (State.FAILED, State.DEAD, State.SHUT)  # not a set: hashing an Enum member is slow

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
# What ends an established connection.
_BREAKS = (Errno.ECONNRESET, Errno.ECONNABORTED, Errno.ETIMEDOUT)


class Socket:
    """One AF_INET socket. `file` is the open file it belongs to, which knows how non-blocking it is."""

    file: OpenFile

    def __init__(self, network: Network, endpoint: Endpoint, kind: int) -> None:
        self.network = network
        self.endpoint = endpoint
        self.kind = kind  # SOCK_STREAM or SOCK_DGRAM
        self.state = _IDLE
        self.error: type[HpuxError] | None = None  # so_error: told once, to whoever looks first (C-30)
        self.options = Options(kind, network.profile)
        self.shut_receive = self.shut_send = False
        self.owner = 0  # SIOCSPGRP
        self._stream = kind == SOCK_STREAM
        self._bound: Address | None = None  # the name given to bind(2)
        self._remote: Address = ANY
        self._changed = WaitQueue()  # woken by whatever the transport's own conditions don't show
        self._timer: Timer | None = None

    # --- connect ---

    def refuse_while_connecting(self) -> None:
        """C-29: on a non-blocking socket this comes before the address is even looked at. Raises EALREADY.

        On a blocking one a connection still being built, after an EINTR, is EISCONN from `connect`, as in 4.3BSD.
        """
        if self.state is _CONNECTING:
            self._progress()
            if self.state is _CONNECTING and self.file.nonblocking:
                raise self.network.profile.reconnect_pending

    async def connect(self, task: Task, name: bytes) -> None:
        """connect(2) to the address in `name`, as C-01..C-32 have it."""
        self._check_connectable()
        remote = inet_address(name)
        if not remote[1]:
            raise Errno.EADDRNOTAVAIL
        self._claim(remote)
        try:
            complete = self.endpoint.connect(remote)
        except HpuxError as error:
            self._disclaim()
            raise self._connect_failure(type(error)) from None
        if complete:
            self.state = _CONNECTED
            return
        self.state = _CONNECTING
        if not self.file.nonblocking:
            self._progress()  # near peers have answered by now: no timer, no wait
        if self.state is _CONNECTING:
            self._timer = task.scheduler.call_at(task.clock.monotonic() + CONNECT_TIMEOUT, self._expire)
        if self.file.nonblocking:
            raise Errno.EINPROGRESS
        while self.state is _CONNECTING:
            await task.wait(*self.conditions(POLLOUT))  # Interrupted: the connection is built all the same (C-22)
            self._progress()
        self._raise_pending()
        if self.state is not _CONNECTED:  # another process shut it down, or was told the error
            raise Errno.EINVAL

    def _check_connectable(self) -> None:
        if self.state is _LISTENING:
            raise self.network.profile.connect_on_listener
        if self.shut_send or self.state in _GONE:
            raise Errno.EINVAL
        if self.state is _CONNECTED or self.state is _CONNECTING:
            if self._stream or not self.network.profile.datagram_reconnects:
                raise Errno.EISCONN
            # 4.3BSD forgets the old peer first, so a failing re-connect leaves the socket unconnected (C-09).
            self.endpoint.disconnect()
            self.state = _BOUND

    def _claim(self, remote: Address) -> None:
        """A socket bound by hand may meet another with the same name on both ends (C-16)."""
        self._remote = remote
        if self._stream and self._bound is not None:
            self.network.claim(self, self._bound, remote)

    def _disclaim(self) -> None:
        if self._bound is not None:
            self.network.disclaim(self, self._bound, self._remote)

    def _connect_failure(self, error: type[HpuxError]) -> type[HpuxError]:
        """The error of an attempt that ended at once; a peer's answer, unlike a local failure, kills the socket."""
        if error is Errno.EADDRNOTAVAIL and self._bound is not None and self._stream:
            return Errno.EADDRINUSE  # the transport's word for a clash the table here can't see
        if self._stream and error not in _LOCAL_FAILURES:
            self._die(State.DEAD)
        return self._as_connect_error(error)

    def _as_connect_error(self, error: type[HpuxError]) -> type[HpuxError]:
        if error is Errno.EHOSTUNREACH:
            return self.network.profile.host_unreachable
        if error is Errno.ECONNRESET:  # an answer to a SYN
            return Errno.ECONNREFUSED
        return error

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

    def _expire(self) -> None:
        """The connect timer: 75 seconds are over (C-20)."""
        self._timer = None
        self._progress()
        if self.state is _CONNECTING:
            self._fail(Errno.ETIMEDOUT)

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

    def take_error(self) -> type[HpuxError] | None:
        """so_error, which is told once."""
        self._progress()
        error, self.error = self.error, None
        if self.state is State.FAILED:
            self.state = State.DEAD
        elif error is None and self.state is _CONNECTED:
            error = self.endpoint.take_error()
            if error in _BREAKS and self._stream:
                self._die(State.DEAD)
        return error

    def _raise_pending(self) -> None:
        if self.error is not None:
            error = self.take_error()
            assert error is not None
            raise error

    # --- names ---

    def bind(self, name: bytes, superuser: bool) -> None:
        """bind(2). Raises EINVAL, EAFNOSUPPORT, EADDRNOTAVAIL, EADDRINUSE, EACCES."""
        if self.state is not _IDLE:
            raise Errno.EINVAL
        local = inet_address(name)
        if 0 < local[1] < 1024 and not superuser:
            raise Errno.EACCES
        self.endpoint.bind(local)
        self._bound = local if local[1] else self.endpoint.local()
        self.state = _BOUND

    def local_name(self) -> bytes:
        """getsockname(2). Raises EINVAL when shut down."""
        if self.state in _GONE:
            raise Errno.EINVAL
        return inet_name(self.endpoint.local())

    def peer_name(self) -> bytes:
        """getpeername(2). Raises ENOTCONN."""
        self._progress()
        if self.state is not _CONNECTED:
            raise Errno.ENOTCONN
        return self.remote_name

    @property
    def remote_name(self) -> bytes:
        """The name of whom the socket is or was connected to."""
        return inet_name(self._remote)

    # --- passive side ---

    def listen(self, backlog: int) -> None:
        """listen(2). Raises EOPNOTSUPP, EINVAL."""
        if not self._stream:
            raise Errno.EOPNOTSUPP
        self._progress()
        if self.state not in (_IDLE, _BOUND, _LISTENING) or self.shut_send:
            raise Errno.EINVAL
        least, most = self.network.profile.backlog
        self.endpoint.listen(min(max(backlog, least), most))
        self.state = _LISTENING
        self.options.flags |= SO_ACCEPTCONN

    async def accept(self, task: Task) -> Socket:
        """accept(2): the next connection. Raises EOPNOTSUPP, EINVAL, EAGAIN, EWOULDBLOCK."""
        if not self._stream:
            raise Errno.EOPNOTSUPP
        while True:
            if self.state is not _LISTENING:
                raise Errno.EINVAL
            accepted = self.endpoint.accept()
            if accepted is not None:
                return self._connection(*accepted)
            if self.file.nonblocking:
                self.file.would_block()  # raises, but with O_NDELAY, whose 0 would be a descriptor
                raise Errno.EWOULDBLOCK
            await task.wait(*self.conditions(POLLIN))

    def _connection(self, endpoint: Endpoint, remote: Address) -> Socket:
        connection = Socket(self.network, endpoint, self.kind)
        connection.options = self.options.inherit()
        connection.owner = self.owner
        connection.state = _CONNECTED
        connection._remote = remote
        return connection

    # --- data ---

    async def send(self, task: Task, data: memoryview, flags: int, name: bytes | None = None) -> int:
        """send(2), sendto(2): how much went. Raises EPIPE with SIGPIPE, and what hpux-net.md 1.7 lists."""
        self._progress()
        self._raise_pending()
        if self.shut_send or self.state in _GONE:
            self._broken_pipe(task)
        if self._stream:
            if self.state is not _CONNECTED:
                raise Errno.ENOTCONN
            return await self._send_stream(task, data, bool(flags & MSG_OOB))
        to = self._destination(flags, name)
        if len(data) > self.options.send_buffer:
            raise Errno.EMSGSIZE
        while (sent := self.endpoint.send(data, False, to)) is None:
            if self.file.nonblocking:
                return self.file.would_block()
            await task.wait(*self.conditions(POLLOUT))
        if self.state is _IDLE:
            self.state = _BOUND  # implicitly
        return sent

    def _destination(self, flags: int, name: bytes | None) -> Address | None:
        if flags & MSG_OOB:
            raise Errno.EOPNOTSUPP
        if self.state is _CONNECTED:
            if name is not None:
                raise Errno.EISCONN
            return None
        if name is None:
            raise Errno.EDESTADDRREQ
        to = inet_address(name)
        if not to[1]:
            raise Errno.EADDRNOTAVAIL
        return to

    async def _send_stream(self, task: Task, data: memoryview, oob: bool) -> int:
        """Everything, unless non-blocking or interrupted: then what fitted."""
        done = 0
        while True:
            try:
                sent = self.endpoint.send(data[done:] if done else data, oob, None)
            except Errno.EPIPE:
                self._broken_pipe(task)
            except _BREAKS:
                self._die(State.DEAD)
                raise
            if sent is not None:
                done += sent
                if done >= len(data):
                    return done
            elif self.file.nonblocking:
                return done or self.file.would_block()
            else:
                try:
                    await task.wait(*self.conditions(POLLOUT))
                except Interrupted:
                    if done:
                        return done
                    raise
            if self.shut_send or self.state in _GONE:
                self._broken_pipe(task)

    def _broken_pipe(self, task: Task) -> None:
        task.signals.post(SIGPIPE)
        raise Errno.EPIPE

    async def receive(self, task: Task, buffer: memoryview, flags: int) -> tuple[int, bytes]:
        """recv(2), recvfrom(2): how much came, and the sender's name where it has one (datagrams only).

        Raises ENOTCONN, EOPNOTSUPP, EINVAL (no urgent data), ECONNRESET, EAGAIN, EWOULDBLOCK.
        """
        peek, oob = bool(flags & MSG_PEEK), bool(flags & MSG_OOB)
        if oob and not self._stream:
            raise Errno.EOPNOTSUPP
        while True:
            self._progress()
            self._raise_pending()
            if self.shut_receive or self.state in _GONE:
                return 0, b""
            if self._stream:
                if self.state is not _CONNECTED:
                    raise Errno.ENOTCONN
                if not buffer:
                    return 0, b""
            try:
                got = self.endpoint.receive(buffer, peek, oob)
            except _BREAKS:
                if self._stream:
                    self._die(State.DEAD)
                raise
            if got is not None:
                return got[0], b"" if got[1] is None else inet_name(got[1])
            if self.file.nonblocking:
                return self.file.would_block(), b""
            await task.wait(*self.conditions(POLLIN))

    # --- the end ---

    def shutdown(self, how: int) -> None:
        """shutdown(2). Raises EINVAL for a bad `how`, ENOTCONN or EINVAL for an unconnected one by release."""
        if how not in (SHUT_RD, SHUT_WR, SHUT_RDWR):
            raise Errno.EINVAL
        self._progress()
        if self.state in _GONE:
            raise Errno.EINVAL
        if self._stream and self.state is not _CONNECTED:
            self._shutdown_unconnected(how)
        elif self._stream:
            self.endpoint.shutdown(how)
        self.shut_receive = self.shut_receive or how != SHUT_WR
        self.shut_send = self.shut_send or how != SHUT_RD
        self._changed.wake()

    def _shutdown_unconnected(self, how: int) -> None:
        error = self.network.profile.shutdown_unconnected
        if error is not None:
            raise error
        if how != SHUT_RD:
            self._die(State.SHUT)

    def close(self) -> None:
        """The last descriptor is gone; data sent is delivered in the background, unless SO_LINGER is on with 0.

        SO_LINGER with some seconds does not make close(2) wait.
        """
        self._cancel_timer()
        self._disclaim()
        if self.state not in _GONE:
            self.state = State.DEAD
            self.endpoint.close(reset=self._stream and self.options.linger == 0)

    # --- options ---

    def set_option(self, level: int, option: int, value: bytes) -> None:
        """setsockopt(2). Raises ENOPROTOOPT, EINVAL, ENOBUFS."""
        if level != SOL_SOCKET and self.state in _GONE:
            raise Errno.EINVAL
        told = self.options.set(level, option, value)
        if self.state not in _GONE:
            self.endpoint.set_option(level, option, told)

    def get_option(self, level: int, option: int) -> bytes:
        """getsockopt(2). Raises ENOPROTOOPT, EINVAL."""
        if level == SOL_SOCKET and option == SO_ERROR:
            error = self.take_error()
            return (error.code if error is not None else 0).to_bytes(4, "big")
        if level == SOL_SOCKET and option == SO_TYPE:
            return self.kind.to_bytes(4, "big")
        if level != SOL_SOCKET and self.state in _GONE:
            raise Errno.EINVAL
        if level == IPPROTO_TCP and option == TCP_MAXSEG and self._stream:
            return self.endpoint.maximum_segment().to_bytes(4, "big")
        return self.options.get(level, option)

    def available(self) -> int:
        """FIONREAD, in bytes."""
        return self.endpoint.available() if self.state is _CONNECTED or not self._stream else 0

    def at_mark(self) -> bool:
        """SIOCATMARK."""
        return self._stream and self.state is _CONNECTED and self.endpoint.at_mark()

    # --- readiness (4.3BSD's soreadable, sowriteable) ---

    def readiness(self, events: int) -> int:
        """Which of the POLL bits hold: an unconnected stream is neither readable nor writable (C-13)."""
        self._progress()
        if self.error is not None:
            return events & (POLLIN | POLLOUT) | POLLERR
        if self.state in _GONE:
            return events & (POLLIN | POLLOUT)
        shut = (POLLIN if self.shut_receive else 0) | (POLLOUT if self.shut_send else 0)
        if self._stream and self.state is not _CONNECTED and self.state is not _LISTENING:
            return events & shut
        return self.endpoint.ready(events) | events & shut

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `readiness` to change. Hosts call an unconnected stream ready: don't ask them."""
        if (self._stream and self.state in (_IDLE, _BOUND)) or self.state in _GONE:
            return [self._changed]
        if self.state is _CONNECTING:
            events = POLLOUT
        return [*self.endpoint.conditions(events), self._changed]
