"""Sockets as open files (socket(7)); what ioctl(2) asks of them is in `ioctl.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_RDWR, S_IFSOCK
from kernel.abi.structs import Stat
from kernel.fs.vfs import OpenFile
from kernel.net.socket import control
from kernel.net.socket.receiving import LENGTH, receive
from kernel.net.socket.sending import send
from kernel.net.socket.socket import Socket
from kernel.waiting import Waiting, then

if TYPE_CHECKING:
    from kernel.process.task import Task
    from kernel.waiting import Condition


def socket_of(task: Task, fd: int) -> Socket:
    """The socket a descriptor names. Raises EBADF, ENOTSOCK."""
    file = task.files.get(fd)
    if not isinstance(file, SocketFile):
        raise Errno.ENOTSOCK
    return file.socket


class SocketFile(OpenFile):
    """A socket as an open file: read(2) and write(2) are recv and send without flags."""

    def __init__(self, socket: Socket) -> None:
        super().__init__(O_RDWR)
        self.socket = socket
        socket.file = self

    def read(self, task: Task, buffer: memoryview) -> int | Waiting[int]:
        return then(receive(self.socket, task, buffer, 0), LENGTH)

    def write(self, task: Task, data: memoryview) -> int | Waiting[int]:
        return send(self.socket, task, data, 0)

    def readiness(self, events: int) -> int:
        return self.socket.readiness(events)

    def polled(self) -> int | None:
        return self.socket.polled()

    def conditions(self, events: int) -> list[Condition]:
        return self.socket.conditions(events)

    def stat(self) -> Stat:
        return Stat(mode=S_IFSOCK | 0o666, basemode=S_IFSOCK | 0o666, blksize=self.socket.options.send_buffer)

    @property
    def lingers(self) -> bool:  # type: ignore[override]
        return bool(self.socket.options.linger) and not self.nonblocking

    async def linger(self, task: Task) -> None:
        await control.linger(self.socket, task)

    def descriptor_closed(self, task: Task) -> None:
        if self.references:  # what is left may be a message that nobody can receive
            control.collect(self.socket, task)

    def released(self, task: Task) -> None:
        control.close(self.socket, task)

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        from kernel.net.socket.ioctl import socket_ioctl  # most programs with sockets ask for nothing

        socket_ioctl(task, self.socket, request & 0xFFFFFFFF, argument)
        return 0
