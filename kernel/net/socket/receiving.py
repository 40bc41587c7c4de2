"""recv(2), recvfrom(2), recvmsg(2): hpux-net.md 1.8."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import POLLIN
from kernel.abi.socket import MSG_OOB, MSG_PEEK, MSG_WAITALL
from kernel.net import rights
from kernel.net.socket.control import at_mark
from kernel.net.socket.socket import BREAKS, GONE, Socket, State
from kernel.net.transport import Location
from kernel.waiting import Interrupted, Waiting, finished

if TYPE_CHECKING:
    from kernel.fs.vfs import OpenFile
    from kernel.process.task import Task

LENGTH: Callable[[tuple[int, bytes]], int] = itemgetter(0)  # of what `receive` returns
_WOULD_BLOCK = (Errno.EAGAIN, Errno.EWOULDBLOCK)


class Ancillary:
    """What a message brought beside its data: open files, each with a reference that is now the caller's."""

    __slots__ = ("files", "truncated")

    def __init__(self) -> None:
        self.files: list[OpenFile] = []
        self.truncated = False  # a datagram was longer than the buffer


def receive(
    socket: Socket, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None = None
) -> tuple[int, bytes] | Waiting[tuple[int, bytes]]:
    """How much came, and the sender's name where it has one (datagrams only); or the coroutine that waits for it.

    What else came goes to `beside`; without it, open files are closed. Raises ENOTCONN, EOPNOTSUPP, EINVAL (no urgent
    data), ECONNRESET, EAGAIN, EWOULDBLOCK.
    """
    if flags & MSG_WAITALL and _waits_for_all(socket, flags):
        return _receive_all(socket, task, buffer, beside)
    got = _receive_now(socket, task, buffer, flags, beside)
    return _receive_later(socket, task, buffer, flags, beside) if got is None else got


async def _receive_later(
    socket: Socket, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None
) -> tuple[int, bytes]:
    while True:
        await task.wait(*socket.conditions(POLLIN))
        if (got := _receive_now(socket, task, buffer, flags, beside)) is not None:
            return got


def _receive_now(
    socket: Socket, task: Task, buffer: memoryview, flags: int, beside: Ancillary | None
) -> tuple[int, bytes] | None:
    peek, oob = bool(flags & MSG_PEEK), bool(flags & MSG_OOB)
    if (oob and not (socket.stream and socket.family.urgent)) or (peek and not socket.family.peeks):
        raise Errno.EOPNOTSUPP
    socket.progress()
    if socket.error is not None:
        socket.raise_pending()
    if socket.shut_receive or socket.state in GONE:
        return 0, b""
    if socket.stream:
        if socket.state is not State.CONNECTED:
            raise Errno.ENOTCONN
        if not buffer and beside is None:
            return 0, b""
    try:
        got = socket.endpoint.receive(buffer, peek, oob)
    except BREAKS:
        if socket.stream:
            socket.die(State.DEAD)
        raise
    if got is not None:
        return _received(socket, task, buffer, got, beside)
    return (socket.file.would_block(), b"") if socket.file.nonblocking else None


def _received(
    socket: Socket, task: Task, buffer: memoryview, got: tuple[int, Location], beside: Ancillary | None
) -> tuple[int, bytes]:
    socket.received()
    if socket.carrier is not None:
        files = socket.carrier.take_rights()
        if beside is None:
            rights.close(task, files)
        else:
            beside.files += files
    length, sender = got
    if length > len(buffer):
        length = len(buffer)
        if beside is not None:
            beside.truncated = True
    return length, b"" if sender is None else socket.family.name(sender)


# --- MSG_WAITALL ---


def _waits_for_all(socket: Socket, flags: int) -> bool:
    wanted = flags & (MSG_WAITALL | MSG_PEEK | MSG_OOB) == MSG_WAITALL
    return wanted and socket.stream and socket.profile.waits_for_all


async def _receive_all(socket: Socket, task: Task, buffer: memoryview, beside: Ancillary | None) -> tuple[int, bytes]:
    """Until the buffer is full, or the stream ends, comes to its mark or to open files.

    What goes wrong after the first bytes is told by the next call, as 4.4BSD has it.
    """
    done = 0
    while True:
        try:
            count, _ = await finished(receive(socket, task, buffer[done:], 0, beside))
        except Interrupted:
            if not done:
                raise
            return done, b""
        except HpuxError as error:
            if not done:
                raise
            if not isinstance(error, _WOULD_BLOCK):
                socket.keep_error(type(error))
            return done, b""
        done += count
        if not count or done >= len(buffer) or at_mark(socket) or (beside is not None and beside.files):
            return done, b""
