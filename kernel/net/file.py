"""Sockets as open files (socket(7); ioctls: hpux-net.md 1.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi import ioctl
from kernel.abi.errno import Errno
from kernel.abi.socket import S_IFSOCK
from kernel.abi.structs import Stat
from kernel.files import O_RDWR, OpenFile

if TYPE_CHECKING:
    from kernel.net.socket import Socket
    from kernel.scheduler import Condition
    from kernel.task import Task


class SocketFile(OpenFile):
    """A socket as an open file: read(2) and write(2) are recv and send without flags."""

    def __init__(self, socket: Socket) -> None:
        super().__init__(O_RDWR)
        self.socket = self._socket = socket
        socket.file = self

    async def read(self, task: Task, buffer: memoryview) -> int:
        return (await self._socket.receive(task, buffer, 0))[0]

    async def write(self, task: Task, data: memoryview) -> int:
        return await self._socket.send(task, data, 0)

    def readiness(self, events: int) -> int:
        return self._socket.readiness(events)

    def conditions(self, events: int) -> list[Condition]:
        return self._socket.conditions(events)

    def stat(self) -> Stat:
        return Stat(mode=S_IFSOCK | 0o666, basemode=S_IFSOCK | 0o666, blksize=self._socket.options.send_buffer)

    def released(self, task: Task) -> None:
        self._socket.close()

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """hpux-net.md 1.13. Raises EINVAL for a request sockets don't have."""
        request &= 0xFFFFFFFF
        if request in (ioctl.FIOSNBIO, ioctl.FIONBIO):
            self.nonblocking_ioctl = task.memory.u32(argument) != 0
        elif request == ioctl.FIONREAD:
            task.memory.put_u32(argument, self._socket.available())
        elif request == ioctl.SIOCATMARK:
            task.memory.put_u32(argument, int(self._socket.at_mark()))
        elif request == ioctl.SIOCSPGRP:
            self._socket.owner = task.memory.s32(argument)
            task.machine.log_once("SIOCSPGRP on a socket: SIGURG and SIGIO are not sent")
        elif request == ioctl.SIOCGPGRP:
            task.memory.put_u32(argument, self._socket.owner & 0xFFFFFFFF)
        else:
            task.machine.log_once(f"ioctl {ioctl.name(request)} on a socket is not implemented: EINVAL")
            raise Errno.EINVAL
        return 0
