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

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_NDELAY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY
from kernel.fs.fifo_table import FifoTable
from kernel.fs.host.file import StreamFile
from kernel.fs.pipe import PIPE_BUF
from kernel.fs.vfs import Caller, write_all
from kernel.waiting import READ, WRITE

_HOST_UNIT = 4096  # what the host writes in one piece
_HOST_SIZE = 64 * _HOST_UNIT
_OPEN = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
RETRY = 0.02  # seconds between two looks for what a reader among host processes may have done


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

    def released(self, caller: Caller) -> None:
        if self.can_write:
            self._table.remove_writer(self.key)
        super().released(caller)

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        while True:
            try:
                got = os.readv(self.fd, (buffer,))
            except BlockingIOError:
                if self.nonblocking:
                    return self.would_block()
            else:
                self._table.taken.wake()
                return got
            await caller.wait((self.fd, READ))

    async def write(self, caller: Caller, data: memoryview) -> int:
        """Up to PIPE_BUF bytes go in one piece: nothing another process of this machine writes comes between them.

        Nor does what the host's processes write, which has half that for its limit: what it doesn't promise waits
        until there is so much room that it does it all the same.
        """
        writing, table = self._table.writing, self._table
        large = _HOST_UNIT < len(data) <= PIPE_BUF
        while self.key in writing or (large and not self._takes_all(len(data))):
            if self.nonblocking:
                return self.would_block()
            await caller.wait(table.written, table.taken, deadline=caller.clock.monotonic() + RETRY)
        if len(data) > PIPE_BUF:
            return await write_all(caller, self, data, self._put, (self.fd, WRITE))
        writing.add(self.key)
        try:
            return await write_all(caller, self, data, self._put, (self.fd, WRITE))
        finally:
            writing.remove(self.key)
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

    def _put(self, data: memoryview) -> int:
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            return 0


async def open_fifo(caller: Caller, path: bytes, flags: int, table: FifoTable) -> FifoFile:
    """Open one end and wait for the other; `path` is the host's, and stays the same FIFO while it is waited for.

    Raises ENXIO for a non-blocking writer without a reader.
    """
    access = flags & O_ACCMODE
    blocking = not flags & (O_NONBLOCK | O_NDELAY)
    if access == O_WRONLY:
        return FifoFile(await _open_writer(caller, path, blocking, table), flags, table)
    file = FifoFile(os.open(path, _OPEN | (os.O_RDWR if access == O_RDWR else os.O_RDONLY)), flags, table)
    if access == O_RDONLY and blocking:
        try:
            await _wait_for_writer(caller, file, table)
        except BaseException:
            file.released(caller)
            raise
    return file


async def _open_writer(caller: Caller, path: bytes, blocking: bool, table: FifoTable) -> int:
    while True:
        try:
            return os.open(path, _OPEN | os.O_WRONLY)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        if not blocking:
            raise Errno.ENXIO
        await caller.wait(table.opened, deadline=caller.clock.monotonic() + RETRY)


async def _wait_for_writer(caller: Caller, file: FifoFile, table: FifoTable) -> None:
    poll = select.poll()
    poll.register(file.fd, select.POLLIN)
    while not table.has_writer(file.key) and not poll.poll(0):
        await caller.wait((file.fd, READ), table.opened)
