"""listen(2) and accept(2): hpux-net.md 1.4 and 1.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import POLLIN
from kernel.abi.socket import SO_ACCEPTCONN
from kernel.net.socket.socket import Socket, State
from kernel.net.transport import Endpoint, Location
from kernel.waiting import Waiting

if TYPE_CHECKING:
    from kernel.process.task import Task

_IDLE, _BOUND, _LISTENING = State.IDLE, State.BOUND, State.LISTENING


def listen(socket: Socket, backlog: int) -> None:
    """listen(2). Raises EOPNOTSUPP, EINVAL; EDESTADDRREQ for a family without implicit names."""
    if not socket.stream:
        raise Errno.EOPNOTSUPP
    socket.progress()
    if socket.state not in (_IDLE, _BOUND, _LISTENING) or socket.shut_send:
        raise Errno.EINVAL
    if socket.state is _IDLE and not socket.family.binds_implicitly:
        raise Errno.EDESTADDRREQ
    least, most = socket.profile.backlog
    # 4.3BSD refuses a connection when more than 3/2 of the backlog wait already (C-20).
    socket.endpoint.listen(min(max(backlog, least), most) * 3 // 2)
    socket.state = _LISTENING
    socket.options.flags |= SO_ACCEPTCONN


def accept(socket: Socket, task: Task) -> Socket | Waiting[Socket]:
    """accept(2): the next connection. Raises EOPNOTSUPP, EINVAL, EAGAIN, EWOULDBLOCK."""
    connection = _next_connection(socket, task)
    return _accept_later(socket, task) if connection is None else connection


async def _accept_later(socket: Socket, task: Task) -> Socket:
    while True:
        await task.wait(*socket.conditions(POLLIN))
        if (connection := _next_connection(socket, task)) is not None:
            return connection


def _next_connection(socket: Socket, task: Task) -> Socket | None:
    check_accepting(socket)
    accepted = task.fs.namespace.active.held.with_room(socket.endpoint.accept)
    if accepted is not None:
        return _connection(socket, task, *accepted)
    if socket.file.nonblocking:
        socket.file.would_block()  # raises, but with O_NDELAY, whose 0 would be a descriptor
        raise Errno.EWOULDBLOCK
    return None


def check_accepting(socket: Socket) -> None:
    """Raises EOPNOTSUPP, EINVAL."""
    if not socket.stream:
        raise Errno.EOPNOTSUPP
    if socket.state is not _LISTENING:
        raise Errno.EINVAL


def _connection(listener: Socket, task: Task, endpoint: Endpoint, remote: Location) -> Socket:
    connection = Socket(listener.shared, listener.family, endpoint, listener.kind, listener.options.inherit())
    connection.state = State.CONNECTED
    connection.remote = remote
    connection.inherit_notices(task, listener)
    return connection
