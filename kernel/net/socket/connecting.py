"""connect(2) and socketpair(2): C-01..C-32 of hpux-net.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLOUT
from kernel.net.socket.socket import GONE, Socket, State
from kernel.waiting import Waiting

if TYPE_CHECKING:
    from kernel.process.task import Task

CONNECT_TIMEOUT = 75.0  # seconds; 4.3BSD's TCPTV_KEEP_INIT, HP-UX's documented default

_LISTENING, _CONNECTING, _CONNECTED = State.LISTENING, State.CONNECTING, State.CONNECTED

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


def refuse_while_connecting(socket: Socket) -> None:
    """C-29: on a non-blocking socket this comes before the address is even looked at. Raises EALREADY.

    On a blocking one a connection still being built, after an EINTR, is EISCONN from `connect`, as in 4.3BSD.
    """
    if socket.state is _CONNECTING:
        socket.progress()
        if socket.state is _CONNECTING and socket.file.nonblocking:
            raise socket.profile.reconnect_pending


def connect(socket: Socket, task: Task, name: bytes) -> Waiting[None] | None:
    """connect(2) to the address in `name`."""
    _check_connectable(socket)
    remote = socket.family.destination(task, socket.kind, name)
    socket.claim(remote)
    try:
        complete = socket.endpoint.connect(remote)
    except HpuxError as error:
        socket.disclaim()
        raise _failure(socket, type(error)) from None
    if complete:
        socket.state = _CONNECTED
        return None
    socket.state = _CONNECTING
    if not socket.file.nonblocking:
        socket.progress()  # near peers have answered by now: no timer, no wait
    if socket.state is _CONNECTING:
        deadline = task.clock.monotonic() + CONNECT_TIMEOUT
        socket.timer = task.scheduler.call_at(deadline, lambda: _expire(socket))
    if socket.file.nonblocking:
        raise Errno.EINPROGRESS
    socket.raise_pending()
    return None if socket.state is _CONNECTED else _connect_later(socket, task)


async def _connect_later(socket: Socket, task: Task) -> None:
    while socket.state is _CONNECTING:
        await task.wait(*socket.conditions(POLLOUT))  # Interrupted: the connection is built all the same (C-22)
        socket.progress()
    socket.raise_pending()
    if socket.state is not _CONNECTED:  # another process shut it down, or was told the error
        raise Errno.EINVAL


def _check_connectable(socket: Socket) -> None:
    if socket.state is _LISTENING:
        raise socket.profile.connect_on_listener
    if socket.shut_send or socket.state in GONE:
        raise Errno.EINVAL
    if socket.state is _CONNECTED or socket.state is _CONNECTING:
        if socket.stream or not socket.profile.datagram_reconnects:
            raise Errno.EISCONN
        # 4.3BSD forgets the old peer first, so a failing re-connect leaves the socket unconnected (C-09).
        socket.endpoint.disconnect()
        socket.state = State.BOUND


def _failure(socket: Socket, error: type[HpuxError]) -> type[HpuxError]:
    """The error of an attempt that ended at once; a peer's answer, unlike a local failure, kills the socket."""
    if error is Errno.EADDRNOTAVAIL and socket.bound is not None and socket.stream:
        return Errno.EADDRINUSE  # the transport's word for a clash that `Connections` can't see
    if socket.stream and socket.family.has_protocol and error not in _LOCAL_FAILURES:
        socket.die(State.DEAD)
    return socket.as_connect_error(error)


def _expire(socket: Socket) -> None:
    """The connect timer: 75 seconds are over (C-20)."""
    socket.timer = None
    socket.progress()
    if socket.state is _CONNECTING:
        socket.fail(Errno.ETIMEDOUT)


def join(one: Socket, other: Socket) -> None:
    """socketpair(2): connect two fresh sockets with each other. Raises EOPNOTSUPP where the family can't."""
    if one.carrier is None:
        raise Errno.EOPNOTSUPP
    one.carrier.join(other.endpoint)
    one.state = other.state = _CONNECTED
    one.remote, other.remote = other.endpoint, one.endpoint
