"""Open files that are host descriptors: regular files and streams (pipes, FIFOs, sockets, devices)."""

from __future__ import annotations

import fcntl
import os
import select
import sys
import termios
from collections.abc import Callable

from kernel.abi.errno import Errno
from kernel.abi.file import O_APPEND, O_LARGEFILE, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI
from kernel.abi.ioctl import FIONREAD
from kernel.abi.limits import RLIM_INFINITY, RLIMIT_FSIZE
from kernel.abi.signals import SIGXFSZ
from kernel.abi.structs import OFF_MAX, Stat
from kernel.fs.active import ActiveFiles
from kernel.fs.host.status import guest_stat, host_id
from kernel.fs.vfs import Caller, FileKey, OpenFile, write_all
from kernel.waiting import READ, WRITE, Condition, Waiting

OFF64_MAX = (1 << 63) - 1
_PIPE_CHUNK = select.PIPE_BUF


class HostFile(OpenFile):
    """An open file that is a host descriptor."""

    read_only = False  # in a file system mounted so: nothing about the file may change

    def __init__(self, fd: int, flags: int) -> None:
        super().__init__(flags)
        self.fd = fd

    def fileno(self) -> int:
        return self.fd

    def stat(self) -> Stat:
        return guest_stat(os.fstat(self.fd))

    def statistics(self) -> os.statvfs_result:
        return os.fstatvfs(self.fd)

    def sync(self) -> None:
        os.fsync(self.fd)

    def change_mode(self, mode: int) -> None:
        if self.read_only:
            raise Errno.EROFS
        os.fchmod(self.fd, mode & 0o7777)

    def change_owner(self, uid: int, gid: int) -> None:
        if self.read_only:
            raise Errno.EROFS
        os.fchown(self.fd, host_id(uid), host_id(gid))

    def released(self, caller: Caller) -> None:
        os.close(self.fd)


class RegularFile(HostFile):
    """A regular file: never waits."""

    shared = False  # the host descriptor is other processes' too: its flags are not ours to change
    drops_set_id = False  # the first write takes set-user-id and set-group-id away

    def __init__(self, fd: int, flags: int, active: ActiveFiles) -> None:
        super().__init__(fd, flags)
        self._active = active

    def read(self, caller: Caller, buffer: memoryview) -> int:
        return os.readv(self.fd, (buffer,))

    async def readv(self, caller: Caller, buffers: list[memoryview]) -> int:
        return os.readv(self.fd, buffers)

    def write(self, caller: Caller, data: memoryview) -> int:
        # O_APPEND by hand: set by F_SETFL it must not reach a descriptor that other host processes share.
        position = os.lseek(self.fd, 0, os.SEEK_END if self.flags & O_APPEND else os.SEEK_CUR)
        done = os.write(self.fd, self._room(caller, position, data))
        if mapped := self._active.mapped:
            mapped.resized(self.lock_key())
        return done

    def read_at(self, offset: int, buffers: list[memoryview]) -> int:
        """pread(2)."""
        return os.preadv(self.fd, buffers, offset)

    def write_at(self, caller: Caller, offset: int, data: memoryview) -> int:
        """pwrite(2). Raises EFBIG."""
        done = os.pwrite(self.fd, self._room(caller, offset, data), offset)
        if mapped := self._active.mapped:
            mapped.resized(self.lock_key())
        return done

    def _room(self, caller: Caller, position: int, data: memoryview) -> memoryview:
        """As much of the `data` about to be written as the file may take at `position`. Raises EFBIG."""
        if self.drops_set_id:
            self.drops_set_id = False
            os.fchmod(self.fd, os.fstat(self.fd).st_mode & 0o1777)
        allowed, limit = caller.limit(RLIMIT_FSIZE), self._largest
        if allowed != RLIM_INFINITY:
            limit = min(limit, allowed)
        if position + len(data) > limit:
            if position >= limit:
                if allowed != RLIM_INFINITY and limit == allowed:
                    caller.exceeded(SIGXFSZ)
                raise Errno.EFBIG
            data = data[: limit - position]
        return data

    @property
    def _largest(self) -> int:
        """Offset."""
        return OFF64_MAX if self.flags & O_LARGEFILE else OFF_MAX

    def seek(self, offset: int, whence: int) -> int:
        if whence == os.SEEK_CUR:
            offset += os.lseek(self.fd, 0, os.SEEK_CUR)
        elif whence == os.SEEK_END:
            offset += os.fstat(self.fd).st_size
        elif whence != os.SEEK_SET:
            raise Errno.EINVAL
        if offset < 0:
            raise Errno.EINVAL
        if offset > self._largest:
            raise Errno.EOVERFLOW
        return os.lseek(self.fd, offset, os.SEEK_SET)

    def truncate(self, length: int) -> None:
        os.ftruncate(self.fd, length)

    def set_flags(self, flags: int) -> None:
        super().set_flags(flags)
        if self.shared:
            return
        host = fcntl.fcntl(self.fd, fcntl.F_GETFL) & ~os.O_APPEND
        fcntl.fcntl(self.fd, fcntl.F_SETFL, host | (os.O_APPEND if flags & O_APPEND else 0))

    async def ioctl(self, caller: Caller, request: int, argument: int) -> int:
        if request != FIONREAD:
            raise Errno.ENOTTY
        left = os.fstat(self.fd).st_size - os.lseek(self.fd, 0, os.SEEK_CUR)
        caller.memory.put_u32(argument, max(0, min(left, OFF_MAX)))
        return 0

    def lock_key(self) -> FileKey:
        status = os.fstat(self.fd)
        return status.st_dev, status.st_ino

    def descriptor_closed(self, caller: Caller) -> None:
        # Closing any descriptor of a file gives up all the process's locks on it (fcntl(2)).
        locks = self._active.locks
        if locks and locks.holds(caller.pid):
            locks.release(self.lock_key(), caller.pid)


class StreamFile(HostFile):
    """A pipe, FIFO, socket or character device of the host.

    The descriptor may be shared with other host processes, so it is never made non-blocking: the kernel waits until
    the host says a transfer will not.
    """

    def __init__(self, fd: int, flags: int) -> None:
        super().__init__(fd, flags)
        self._poll = select.poll()
        self._poll.register(fd, 0)

    def seek(self, offset: int, whence: int) -> int:
        """ESPIPE but for devices that have a position, or, as /dev/null, pretend to."""
        if whence not in (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END):
            raise Errno.EINVAL
        return min(os.lseek(self.fd, offset, whence), OFF_MAX)

    def readiness(self, events: int) -> int:
        host = 0
        if events & POLLIN:
            host |= select.POLLIN
        if events & POLLOUT:
            host |= select.POLLOUT
        if events & POLLPRI:
            host |= select.POLLPRI
        self._poll.modify(self.fd, host)
        ready = self._poll.poll(0)
        if not ready:
            return 0
        found = ready[0][1]
        answer = 0
        for bit, meaning in _POLL_BITS:
            if found & bit:
                answer |= meaning
        return answer

    def conditions(self, events: int) -> list[Condition]:
        host = (events & (POLLIN | POLLPRI) and READ) | (events & POLLOUT and WRITE)
        return [(self.fd, host)] if host else []

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        while True:
            if self.readiness(POLLIN):
                try:
                    return os.readv(self.fd, (buffer,))
                except BlockingIOError:
                    pass  # made non-blocking by another process, and emptied by it too
            if self.nonblocking:
                return self.would_block()
            await caller.wait((self.fd, READ))

    async def ioctl(self, caller: Caller, request: int, argument: int) -> int:
        if request != FIONREAD:
            raise Errno.ENOTTY
        count = bytearray(4)
        fcntl.ioctl(self.fd, termios.FIONREAD, count)
        caller.memory.put_u32(argument, int.from_bytes(count, sys.byteorder))
        return 0

    def write(self, caller: Caller, data: memoryview) -> Waiting[int]:
        return write_all(caller, self, data, self._put, (self.fd, WRITE))

    def _put(self, data: memoryview) -> int:
        if not self.readiness(POLLOUT):
            return 0
        try:
            return os.write(self.fd, data[:_PIPE_CHUNK])
        except BlockingIOError:
            return 0  # as in read


_POLL_BITS = (
    (select.POLLIN, POLLIN),
    (select.POLLPRI, POLLPRI),
    (select.POLLOUT, POLLOUT),
    (select.POLLERR, POLLERR),
    (select.POLLHUP, POLLHUP),
)

# Makes an open file of a host descriptor, which it takes over, and the guest's flags.
OpenDevice = Callable[[int, int, ActiveFiles], OpenFile]


def open_stream(fd: int, flags: int, active: ActiveFiles) -> OpenFile:
    """A device of the host's of which nothing is known but that bytes go in and out."""
    return StreamFile(fd, flags)
