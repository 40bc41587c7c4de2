"""Descriptors: the per-process table, and the open files descriptors name.

What dup(2) and fork(2) share is the `OpenFile`; close-on-exec belongs to the descriptor. The three ways a file can be
non-blocking (O_NONBLOCK, O_NDELAY, the FIOSNBIO ioctl) are kept apart because each has its own answer
(hpux-net.md 0.5; hpux-abi.md 8.1).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.structs import Stat
from kernel.scheduler import Condition
from kernel.waiting import Waiting, finished

if TYPE_CHECKING:
    from kernel.fs.host import HostFileSystem
    from kernel.fs.vnode import Vnode
    from kernel.net.socket import Socket
    from kernel.task import Task

O_RDONLY, O_WRONLY, O_RDWR, O_ACCMODE = 0, 1, 2, 3
O_NDELAY, O_APPEND, O_CREAT, O_TRUNC, O_EXCL = 0o4, 0o10, 0o400, 0o1000, 0o2000
O_LARGEFILE = 0o4000  # release 10: offsets may exceed 31 bits
O_SYNC, O_NONBLOCK, O_NOCTTY = 0o100000, 0o200000, 0o400000
SETTABLE_FLAGS = O_NDELAY | O_APPEND | O_SYNC | O_NONBLOCK  # by fcntl(F_SETFL)

NOFILE = 60  # descriptors a process may have unless setrlimit(2) says otherwise
NOFILE_MAX = 2048

SCATTER_MAX = 1 << 20  # what readv(2) takes at most where it needs a buffer of its own

# Bits of `readiness` and `conditions`; the numbers are poll(2)'s.
POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP = 1, 2, 4, 8, 0x10


class OpenFile:
    """An entry of the system file table. Subclasses override what their kind of file can do."""

    lingers = False  # close(2) has to await `linger`
    vnode: Vnode | None = None  # of a directory, for fchdir(2)
    file_system: HostFileSystem | None = None  # that it keeps from being unmounted
    socket: Socket | None = None  # behind a `kernel.net.file.SocketFile`

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.nonblocking_ioctl = False  # FIOSNBIO
        self.references = 0

    # --- what a kind of file provides ---

    def read(self, task: Task, buffer: memoryview) -> int | Waiting[int]:
        """Read at most len(buffer) bytes at the file's position; 0 is end of file."""
        raise Errno.EINVAL

    def write(self, task: Task, data: memoryview) -> int | Waiting[int]:
        """Write at the file's position and return how much went."""
        raise Errno.EINVAL

    async def readv(self, task: Task, buffers: list[memoryview]) -> int:
        """One read, scattered over the buffers, so that it takes one datagram from a socket."""
        if len(buffers) == 1:
            return await finished(self.read(task, buffers[0]))
        data = memoryview(bytearray(min(sum(map(len, buffers)), SCATTER_MAX)))
        got = await finished(self.read(task, data))
        scatter(data[:got], buffers)
        return got

    def seek(self, offset: int, whence: int) -> int:
        """Move the position (whence 0, 1, 2) and return it."""
        raise Errno.ESPIPE

    async def ioctl(self, task: Task, request: int, argument: int) -> int:
        """Do an ioctl(2) of this kind of file; `argument` is a guest address, or the value itself."""
        raise Errno.ENOTTY

    def stat(self) -> Stat:
        raise Errno.EINVAL

    def readiness(self, events: int) -> int:
        """Which of the POLL bits in `events` hold now (POLLERR and POLLHUP unasked). Files are always ready."""
        return events & (POLLIN | POLLOUT)

    def polled(self) -> int | None:
        """A host descriptor for which the host's poll(2) finds nothing unless `readiness` finds something."""
        return None

    def conditions(self, events: int) -> list[Condition]:
        """What to wait on for `readiness` to change."""
        return []

    def directory_entries(self, task: Task, size: int) -> tuple[bytes, int]:
        """At most `size` bytes of dirents and the offset they began at, for getdirentries(2)."""
        raise Errno.ENOTDIR

    def long_entries(self, task: Task, size: int) -> bytes:
        """At most `size` bytes of entries as getdents(2) has them."""
        raise Errno.ENOTDIR

    def statistics(self) -> os.statvfs_result:
        """Of the file system it is in, for fstatfs(2)."""
        return os.statvfs_result((8192, 1024, 0, 0, 0, 0, 0, 0, 0, 255))

    def lock_key(self) -> tuple[int, int]:
        """What identifies the file for record locks."""
        raise Errno.EINVAL

    def truncate(self, length: int) -> None:
        raise Errno.EINVAL

    def sync(self) -> None:
        raise Errno.EINVAL

    def change_mode(self, mode: int) -> None:
        raise Errno.EINVAL

    def change_owner(self, uid: int, gid: int) -> None:
        raise Errno.EINVAL

    def descriptor_closed(self, task: Task) -> None:
        """One of `task`'s descriptors of this file is gone, perhaps not the last."""

    async def linger(self, task: Task) -> None:
        """The last descriptor is about to be closed by close(2), which may wait for what was written to arrive."""

    def released(self, task: Task) -> None:
        """The last descriptor is gone."""

    # --- what all share ---

    def set_flags(self, flags: int) -> None:
        """fcntl(F_SETFL)."""
        self.flags = self.flags & ~SETTABLE_FLAGS | flags

    @property
    def nonblocking(self) -> bool:
        return bool(self.flags & (O_NONBLOCK | O_NDELAY)) or self.nonblocking_ioctl

    def would_block(self) -> int:
        """The answer where data would have to be waited for: raises EAGAIN or EWOULDBLOCK, or returns 0."""
        if self.flags & O_NONBLOCK:
            raise Errno.EAGAIN
        if self.flags & O_NDELAY:
            return 0
        raise Errno.EWOULDBLOCK

    @property
    def can_read(self) -> bool:
        return self.flags & O_ACCMODE != O_WRONLY

    @property
    def can_write(self) -> bool:
        return self.flags & O_ACCMODE != O_RDONLY


def scatter(data: memoryview, buffers: list[memoryview]) -> None:
    """Spread `data` over `buffers`, one after the other."""
    for buffer in buffers:
        count = min(len(data), len(buffer))
        buffer[:count] = data[:count]
        data = data[count:]


class Descriptor:
    __slots__ = ("close_on_exec", "file")

    def __init__(self, file: OpenFile, close_on_exec: bool = False) -> None:
        self.file = file
        self.close_on_exec = close_on_exec


class FileTable:
    """A process's descriptors."""

    def __init__(self, limit: int = NOFILE) -> None:
        self.limit = limit
        self._open: dict[int, Descriptor] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self._open))

    def descriptor(self, fd: int) -> Descriptor:
        """Raises EBADF."""
        try:
            return self._open[fd]
        except KeyError:
            raise Errno.EBADF from None

    def get(self, fd: int) -> OpenFile:
        """Raises EBADF."""
        try:
            return self._open[fd].file
        except KeyError:
            raise Errno.EBADF from None

    def socket(self, fd: int) -> Socket:
        """The socket behind a descriptor. Raises EBADF, ENOTSOCK."""
        socket = self.get(fd).socket
        if socket is None:
            raise Errno.ENOTSOCK
        return socket

    def is_open(self, fd: int) -> bool:
        return fd in self._open

    def lowest_free(self, start: int = 0) -> int:
        """Raises EMFILE."""
        fd = start
        while fd in self._open:
            fd += 1
        if fd >= self.limit:
            raise Errno.EMFILE
        return fd

    def install(self, file: OpenFile, start: int = 0) -> int:
        """Give `file` the lowest free descriptor not below `start`. Raises EMFILE."""
        fd = self.lowest_free(start)
        self.put(fd, file)
        return fd

    def put(self, fd: int, file: OpenFile) -> None:
        """Make the free descriptor `fd` name `file`."""
        file.references += 1
        self._open[fd] = Descriptor(file)

    def close(self, task: Task, fd: int) -> None:
        """Raises EBADF."""
        file = self.descriptor(fd).file
        del self._open[fd]
        file.references -= 1
        file.descriptor_closed(task)
        if not file.references:
            file.released(task)

    def close_all(self, task: Task) -> None:
        """At the end of a process, which has nobody to tell of a host that can't close a file: all are closed."""
        for fd in list(self):
            with suppress(OSError, HpuxError):
                self.close(task, fd)

    def close_on_exec(self, task: Task) -> None:
        for fd in [fd for fd, descriptor in self._open.items() if descriptor.close_on_exec]:
            self.close(task, fd)

    def fork(self) -> FileTable:
        """A copy that shares the open files."""
        child = FileTable(self.limit)
        for fd, descriptor in self._open.items():
            child.put(fd, descriptor.file)
            child._open[fd].close_on_exec = descriptor.close_on_exec
        return child
