"""send(2), sendto(2), sendmsg(2): hpux-net.md 1.7."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from kernel.abi.errno import Errno
from kernel.abi.file import POLLOUT
from kernel.abi.signals import SIGPIPE
from kernel.abi.socket import MSG_OOB
from kernel.net.socket.socket import BREAKS, GONE, Socket, State
from kernel.net.transport import Location
from kernel.waiting import Interrupted, Waiting

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task

_CONNECTED = State.CONNECTED


def send(
    socket: Socket,
    task: Task,
    data: memoryview,
    flags: int,
    name: bytes | None = None,
    passed: tuple[OpenFile, ...] = (),
) -> int | Waiting[int]:
    """How much went, or the coroutine that waits until it has gone.

    `passed` are open files for the receiver. Raises EPIPE with SIGPIPE, and what hpux-net.md 1.7 lists.
    """
    socket.progress()
    if socket.error is not None:
        socket.raise_pending()
    if socket.shut_send or socket.state in GONE:
        _broken_pipe(task)
    if passed and socket.carrier is None:
        raise Errno.EINVAL
    if socket.stream:
        if socket.state is not _CONNECTED:
            raise Errno.ENOTCONN
        if flags & MSG_OOB and not socket.family.urgent:
            raise Errno.EOPNOTSUPP
        return _send_stream(socket, task, data, flags, passed)
    to = _destination(socket, task, flags, name)
    if len(data) > socket.options.send_buffer:
        raise Errno.EMSGSIZE
    sent = _send_datagram(socket, data, flags, to, passed)
    return _send_datagram_later(socket, task, data, flags, to, passed) if sent is None else sent


def _transmit(socket: Socket, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]) -> int | None:
    if not passed or socket.carrier is None:
        return socket.endpoint.send(data, flags, to)
    return socket.carrier.send_rights(data, to, passed)


def _broken_pipe(task: Task) -> NoReturn:
    task.signals.post(SIGPIPE)
    raise Errno.EPIPE


# --- datagrams ---


def _destination(socket: Socket, task: Task, flags: int, name: bytes | None) -> Location:
    if flags & MSG_OOB:
        raise Errno.EOPNOTSUPP
    if socket.state is _CONNECTED:
        if name is not None:
            raise Errno.EISCONN
        return None
    if name is None:
        raise Errno.EDESTADDRREQ
    return socket.family.destination(task, socket.kind, name)


def _send_datagram(
    socket: Socket, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]
) -> int | None:
    sent = _transmit(socket, data, flags, to, passed)
    if sent is None:
        return socket.file.would_block() if socket.file.nonblocking else None
    if socket.state is State.IDLE and socket.family.binds_implicitly:
        socket.state = State.BOUND
    return sent


async def _send_datagram_later(
    socket: Socket, task: Task, data: memoryview, flags: int, to: Location, passed: tuple[OpenFile, ...]
) -> int:
    while True:
        await task.wait(*socket.conditions(POLLOUT))
        sent = _send_datagram(socket, data, flags, to, passed)
        if sent is not None:
            return sent


# --- streams ---


def _send_stream(
    socket: Socket, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...]
) -> int | Waiting[int]:
    """Everything, unless non-blocking or interrupted: then what fitted."""
    sent = _send_some(socket, task, data, flags, passed)
    if sent is None:
        if socket.file.nonblocking:
            return socket.file.would_block()
        return _send_rest(socket, task, data, flags, passed, 0)
    if sent >= len(data) or socket.file.nonblocking:
        return sent
    return _send_rest(socket, task, data, flags, (), sent)


async def _send_rest(
    socket: Socket, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...], done: int
) -> int:
    while done < len(data) or passed:
        try:
            await task.wait(*socket.conditions(POLLOUT))
        except Interrupted:
            if done:
                return done
            raise
        if socket.shut_send or socket.state in GONE:
            _broken_pipe(task)
        sent = _send_some(socket, task, data[done:], flags, passed)
        if sent is not None:
            done += sent
            passed = ()
    return done


def _send_some(socket: Socket, task: Task, data: memoryview, flags: int, passed: tuple[OpenFile, ...]) -> int | None:
    try:
        return _transmit(socket, data, flags, None, passed)
    except Errno.EPIPE:
        _broken_pipe(task)
    except BREAKS:
        socket.die(State.DEAD)
        raise
