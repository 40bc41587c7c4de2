"""Sockets as open files (socket(7)); what ioctl(2) asks of them is in `ioctl.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.file import O_RDWR
from kernel.abi.socket import S_IFSOCK
from kernel.abi.structs import Stat
from kernel.fs.vfs import OpenFile
from kernel.net.data import LENGTH
from kernel.waiting import Waiting, then

if TYPE_CHECKING:
    from kernel.net.socket import Socket
    from kernel.process.task import Task
    from kernel.waiting import Condition


class SocketFile(OpenFile):
    """A socket as an open file: read(2) and write(2) are recv and send without flags."""

    def __init__(self, socket: Socket) -> None:
        super().__init__(O_RDWR)
        self.socket = self._socket = socket
        socket.file = self

    def read(self, task: Task, buffer: memoryview) -> int | Waiting[int]:
        return then(self._socket.receive(task, buffer, 0), LENGTH)

    def write(self, task: Task, data: memoryview) -> int | Waiting[int]:
        return self._socket.send(task, data, 0)

    def readiness(self, events: int) -> int:
        return self._socket.readiness(events)

    def polled(self) -> int | None:
        return self._socket.polled()

    def conditions(self, events: int) -> list[Condition]:
        return self._socket.conditions(events)

    def stat(self) -> Stat:
        return Stat(mode=S_IFSOCK | 0o666, basemode=S_IFSOCK | 0o666, blksize=self._socket.options.send_buffer)

    @property
    def lingers(self) -> bool:  # type: ignore[override]
        return bool(self._socket.options.linger) and not self.nonblocking

    async def linger(self, task: Task) -> None:
        await self._socket.linger(task)

    def descriptor_closed(self, task: Task) -> None:
        if self.references:  # what is left may be a message that nobody can receive
            self._socket.collect(task)

    def released(self, task: Task) -> None:
        self._socket.close(task)

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        from kernel.net.ioctl import socket_ioctl  # most programs with sockets ask for nothing

        socket_ioctl(task, self, request & 0xFFFFFFFF, argument)
        return 0
