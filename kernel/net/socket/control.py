"""Names, options, and the end of a socket: hpux-net.md 1.3, 1.6, 1.9, 1.11."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    IPPROTO_TCP,
    SHUT_RD,
    SHUT_RDWR,
    SHUT_WR,
    SO_ERROR,
    SO_TYPE,
    SOL_SOCKET,
    TCP_MAXSEG,
)
from kernel.net import rights
from kernel.net.socket.socket import GONE, Socket, State
from kernel.waiting import Interrupted

if TYPE_CHECKING:
    from kernel.process.task import Task

_LINGER_LOOK = 0.02  # seconds between two looks at what the peer has acknowledged; nothing tells of it
_CONNECTED = State.CONNECTED


# --- names ---


def bind(socket: Socket, task: Task, name: bytes) -> None:
    """bind(2). Raises EINVAL, EAFNOSUPPORT, EADDRNOTAVAIL, EADDRINUSE, EACCES, and what the walk of a path does."""
    if socket.state is not State.IDLE:
        raise Errno.EINVAL
    socket.bound = socket.family.bind(task, socket.endpoint, name)
    socket.state = State.BOUND


def local_name(socket: Socket) -> bytes:
    """getsockname(2). Raises EINVAL when shut down, EOPNOTSUPP where the family has no such call."""
    if socket.state in GONE:
        raise Errno.EINVAL
    _check_names(socket)
    return socket.family.name(socket.endpoint.local())


def peer_name(socket: Socket) -> bytes:
    """getpeername(2). Raises ENOTCONN, EOPNOTSUPP."""
    socket.progress()
    _check_names(socket)
    if socket.state is not _CONNECTED:
        raise Errno.ENOTCONN
    return remote_name(socket)


def _check_names(socket: Socket) -> None:
    if not socket.family.tells_names(socket.profile):
        raise Errno.EOPNOTSUPP


def remote_name(socket: Socket) -> bytes:
    """The peer's name, kept after the connection ends."""
    return socket.family.name(socket.remote)


# --- the end ---


def shutdown(socket: Socket, task: Task, how: int) -> None:
    """shutdown(2). Raises EINVAL for a bad `how`, ENOTCONN or EINVAL for an unconnected one by release."""
    if how not in (SHUT_RD, SHUT_WR, SHUT_RDWR):
        raise Errno.EINVAL
    socket.progress()
    if socket.state in GONE:
        raise Errno.EINVAL
    if socket.stream and socket.state is not _CONNECTED:
        _shutdown_unconnected(socket, how)
    elif socket.stream:
        socket.endpoint.shutdown(how)
    socket.shut_receive = socket.shut_receive or how != SHUT_WR
    socket.shut_send = socket.shut_send or how != SHUT_RD
    if socket.carrier is not None and how != SHUT_WR:
        rights.close(task, socket.carrier.drop_rights())
    socket.changed.wake()


def _shutdown_unconnected(socket: Socket, how: int) -> None:
    error = socket.profile.shutdown_unconnected
    if error is not None:
        raise error
    if how != SHUT_RD:
        socket.die(State.SHUT)


async def linger(socket: Socket, task: Task) -> None:
    """Before a close(2) with SO_LINGER: wait until the peer has everything, or for as long as the option says."""
    if not socket.stream or socket.state is not _CONNECTED or not socket.family.has_protocol:
        return
    deadline = task.clock.monotonic() + (socket.options.linger or 0)
    with suppress(Interrupted):  # what was sent is delivered all the same
        socket.endpoint.shutdown(SHUT_WR)
        while socket.endpoint.unacknowledged() and (now := task.clock.monotonic()) < deadline:
            await task.wait(socket.changed, deadline=min(deadline, now + _LINGER_LOOK))


def close(socket: Socket, task: Task) -> None:
    """The last descriptor is gone; data sent is delivered in the background, unless SO_LINGER is on with 0."""
    socket.cancel_timer()
    socket.disclaim()
    if socket.state not in GONE:
        socket.state = State.DEAD
        socket.endpoint.close(reset=socket.stream and socket.options.linger == 0)
    collect(socket, task)


def collect(socket: Socket, task: Task) -> None:
    """A descriptor of this socket is gone: close what is under way to nobody now."""
    if socket.carrier is not None:
        socket.shared.rights.collect(task)


# --- options ---


def set_option(socket: Socket, level: int, option: int, value: bytes) -> None:
    """setsockopt(2). Raises ENOPROTOOPT, EINVAL, ENOBUFS."""
    if level != SOL_SOCKET and socket.state in GONE:
        raise Errno.EINVAL
    told = socket.options.set(level, option, value)
    if socket.state not in GONE:
        socket.endpoint.set_option(level, option, told)


def get_option(socket: Socket, level: int, option: int) -> bytes:
    """getsockopt(2). Raises ENOPROTOOPT, EINVAL."""
    if level == SOL_SOCKET and option == SO_ERROR:
        error = socket.take_error()
        return (error.code if error is not None else 0).to_bytes(4, "big")
    if level == SOL_SOCKET and option == SO_TYPE:
        return socket.kind.to_bytes(4, "big")
    if level != SOL_SOCKET and socket.state in GONE:
        raise Errno.EINVAL
    if level == IPPROTO_TCP and option == TCP_MAXSEG and socket.stream:
        return socket.endpoint.maximum_segment().to_bytes(4, "big")
    return socket.options.get(level, option)


# --- what ioctl(2) counts ---


def available(socket: Socket) -> int:
    """FIONREAD, in bytes."""
    return socket.endpoint.available() if socket.state is _CONNECTED or not socket.stream else 0


def at_mark(socket: Socket) -> bool:
    """SIOCATMARK."""
    return socket.stream and socket.state is _CONNECTED and socket.endpoint.at_mark()
