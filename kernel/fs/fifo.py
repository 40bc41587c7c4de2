"""FIFOs, mknod(2) and open(2): host FIFOs, so that host processes may be at the other end.

Opening one end waits for the other. The host says only in part when somebody comes: a reader learns of a writer by its
data or its hangup, a writer has to try again. Between processes of this machine both know at once.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import sys
import termios
from contextlib import suppress
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_NDELAY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY
from kernel.abi.signals import SIGPIPE
from kernel.fs.hostfile import StreamFile
from kernel.fs.pipe import PIPE_BUF
from kernel.waiting import READ, WRITE, WaitQueue

if TYPE_CHECKING:
    from kernel.fs.host import HostVnode
    from kernel.process.task import Task

_HOST_UNIT = 4096  # what the host writes in one piece
_HOST_SIZE = 64 * _HOST_UNIT
RETRY = 0.02  # seconds between two looks for what a reader among host processes may have done
_OPEN = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW


class FifoTable:
    """Which FIFOs processes of this machine have open for writing, and who waits for a partner."""

    def __init__(self) -> None:
        self.opened = WaitQueue()
        # By FIFO: the file whose write is half done and must not be torn.
        self.writing: dict[tuple[int, int], FifoFile] = {}
        self.written, self.taken = WaitQueue(), WaitQueue()
        self._writers: dict[tuple[int, int], int] = {}

    def has_writer(self, key: tuple[int, int]) -> bool:
        return key in self._writers

    def add_writer(self, key: tuple[int, int]) -> None:
        self._writers[key] = self._writers.get(key, 0) + 1

    def remove_writer(self, key: tuple[int, int]) -> None:
        self._writers[key] -= 1
        if not self._writers[key]:
            del self._writers[key]


class FifoFile(StreamFile):
    """An open FIFO. The description is our own, so the host's is non-blocking and can simply be tried."""

    def __init__(self, fd: int, flags: int, table: FifoTable) -> None:
        super().__init__(fd, flags)
        status = os.fstat(fd)
        self.key = status.st_dev, status.st_ino
        self._table = table
        if self.can_write:
            with suppress(OSError):  # the host may not have that much for everybody
                fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, _HOST_SIZE)
            table.add_writer(self.key)
        table.opened.wake()

    def released(self, task: Task) -> None:
        if self.can_write:
            self._table.remove_writer(self.key)
        super().released(task)

    async def read(self, task: Task, buffer: memoryview) -> int:
        while True:
            try:
                got = os.readv(self.fd, (buffer,))
            except BlockingIOError:
                if self.nonblocking:
                    return self.would_block()
            else:
                self._table.taken.wake()
                return got
            await task.wait((self.fd, READ))

    async def write(self, task: Task, data: memoryview) -> int:
        """Up to PIPE_BUF bytes go in one piece: nothing another process of this machine writes comes between them.

        Nor does what the host's processes write, which has half that for its limit: what it doesn't promise waits
        until there is so much room that it does it all the same.
        """
        writing, table = self._table.writing, self._table
        large = _HOST_UNIT < len(data) <= PIPE_BUF
        while self.key in writing or (large and not self._takes_all(len(data))):
            if self.nonblocking:
                return self.would_block()
            await task.wait(table.written, table.taken, deadline=task.clock.monotonic() + RETRY)
        if len(data) > PIPE_BUF:
            return await self._write(task, data)
        writing[self.key] = self
        try:
            return await self._write(task, data)
        finally:
            del writing[self.key]
            self._table.written.wake()

    def _takes_all(self, wanted: int) -> bool:
        """Whether so many bytes surely go at once: the host counts in pages, which may be no more than half full.

        Where nobody reads any more a write waits for nothing.
        """
        if self.readiness(0):
            return True
        queued = bytearray(4)
        fcntl.ioctl(self.fd, termios.FIONREAD, queued)
        pages = 2 * int.from_bytes(queued, sys.byteorder) // _HOST_UNIT + 3
        return fcntl.fcntl(self.fd, fcntl.F_GETPIPE_SZ) - pages * _HOST_UNIT >= wanted

    async def _write(self, task: Task, data: memoryview) -> int:
        from kernel.waiting import Interrupted

        done, total = 0, len(data)
        while done < total:
            try:
                done += os.write(self.fd, data[done:])
                continue
            except BlockingIOError:
                if self.nonblocking:
                    return done or self.would_block()
            except BrokenPipeError:
                if done:
                    return done
                task.signals.post(SIGPIPE)
                raise
            try:
                await task.wait((self.fd, WRITE))
            except Interrupted:
                if done:
                    return done
                raise
        return done


async def open_fifo(task: Task, vnode: HostVnode, flags: int) -> FifoFile:
    """Open one end and wait for the other. Raises ENXIO for a non-blocking writer without a reader."""
    table, access = task.fs.namespace.fifos, flags & O_ACCMODE
    blocking = not flags & (O_NONBLOCK | O_NDELAY)
    if access == O_WRONLY:
        return FifoFile(await _open_writer(task, vnode.path, blocking), flags, table)
    file = FifoFile(os.open(vnode.path, _OPEN | (os.O_RDWR if access == O_RDWR else os.O_RDONLY)), flags, table)
    if access == O_RDONLY and blocking:
        try:
            await _wait_for_writer(task, file, table)
        except BaseException:
            file.released(task)
            raise
    return file


async def _open_writer(task: Task, path: bytes, blocking: bool) -> int:
    while True:
        try:
            return os.open(path, _OPEN | os.O_WRONLY)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        if not blocking:
            raise Errno.ENXIO
        await task.wait(task.fs.namespace.fifos.opened, deadline=task.clock.monotonic() + RETRY)


async def _wait_for_writer(task: Task, file: FifoFile, table: FifoTable) -> None:
    poll = select.poll()
    poll.register(file.fd, select.POLLIN)
    while not table.has_writer(file.key) and not poll.poll(0):
        await task.wait((file.fd, READ), table.opened)
