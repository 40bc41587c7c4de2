"""Vnodes: what a path leads to, whatever kind of file system holds it.

A path walk (`kernel/fs/namei.py`) goes from vnode to vnode; opening one gives an `OpenFile`. Names are single
components, never `.`, `..` or empty; modes have the umask taken off already.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_NDELAY, O_NONBLOCK, O_RDONLY, O_WRONLY, POLLIN, POLLOUT, SETTABLE_FLAGS
from kernel.abi.structs import Stat
from kernel.waiting import Condition, Waiting, finished

if TYPE_CHECKING:
    from kernel.credentials import Credentials
    from kernel.fs.host import HostFileSystem
    from kernel.process.task import Task


class Vnode:
    """One file, directory or device."""

    __slots__ = ()

    # --- what it is ---

    mode: int  # type and permissions as of the lookup

    def owner(self) -> tuple[int, int]:
        """uid and gid as of the lookup."""
        return 0, 0

    def stat(self) -> Stat:
        raise NotImplementedError

    def same(self, other: Vnode) -> bool:
        """Whether both are the same directory (asked of directories only)."""
        return self is other

    def identity(self) -> tuple[int, int]:
        """What tells the file from every other one, however it was reached: device and inode on the host."""
        return 0, self.stat().ino

    def statistics(self) -> os.statvfs_result:
        """Of the file system it is in. One without blocks says 0 everywhere."""
        return os.statvfs_result((8192, 1024, 0, 0, 0, 0, 0, 0, 0, 255))

    def permits(self, credentials: Credentials | None, wanted: int) -> bool:
        """Whether the permission bits grant `wanted` (R_OK | W_OK | X_OK); None and the superuser get everything."""
        if credentials is None or credentials.euid == 0:
            return True
        uid, gid = self.owner()
        mode = self.mode
        if credentials.euid == uid:
            mode >>= 6
        elif credentials.egid == gid or gid in credentials.groups:
            mode >>= 3
        return not wanted & ~mode

    def access(self, credentials: Credentials, wanted: int) -> bool:
        """access(2), for the ids in force; the file system may know better than the permission bits."""
        return self.permits(credentials, wanted)

    # --- as a directory ---

    def lookup(self, name: bytes) -> Vnode:
        """The entry `name`, not followed if it is a symbolic link. Raises ENOENT, EACCES."""
        raise Errno.ENOTDIR

    def parent(self) -> Vnode:
        """What `..` is: across mounts, and at the very top the directory itself."""
        raise Errno.ENOTDIR

    def create(self, task: Task, name: bytes, flags: int, mode: int) -> OpenFile:
        """Make a regular file and open it. Raises EEXIST, EACCES, EROFS."""
        raise Errno.EACCES

    def mkdir(self, task: Task, name: bytes, mode: int) -> None:
        raise Errno.EACCES

    def mknod(self, task: Task, name: bytes, mode: int, device: int) -> None:
        """Make a FIFO, a regular file or the name of a socket, by the type in `mode`. Raises EPERM for devices."""
        raise Errno.EACCES

    def symlink(self, task: Task, name: bytes, target: bytes) -> None:
        raise Errno.EACCES

    def link(self, task: Task, name: bytes, file: Vnode) -> None:
        """Enter `file` a second time. Raises EXDEV when it is of another file system."""
        raise Errno.EACCES

    def unlink(self, task: Task, name: bytes) -> None:
        raise Errno.EACCES

    def rmdir(self, task: Task, name: bytes) -> None:
        raise Errno.EACCES

    def rename(self, task: Task, name: bytes, target: Vnode, target_name: bytes) -> None:
        raise Errno.EXDEV

    def entries(self) -> list[tuple[int, bytes]]:
        """(inode, name) of every entry, `.` and `..` first."""
        raise Errno.ENOTDIR

    def sync(self) -> None:
        """Get the entries onto the disk, for fsync(2)."""

    def pin(self) -> Vnode:
        """The same directory, to be kept (as a working directory is): stays right when something renames it."""
        return self

    # --- as a file ---

    async def open(self, task: Task, flags: int) -> OpenFile:
        raise Errno.EACCES

    def open_program(self) -> int:
        """A host descriptor to read a program from, whatever the permission to read it says. Raises EACCES."""
        raise Errno.EACCES

    def readlink(self) -> bytes:
        raise Errno.EINVAL

    def truncate(self, length: int) -> None:
        raise Errno.EINVAL

    def chmod(self, mode: int) -> None:
        raise Errno.EROFS

    def chown(self, uid: int, gid: int) -> None:
        """-1 leaves an id as it is."""
        raise Errno.EROFS

    def utime(self, times: tuple[int, int] | None) -> None:
        """Access and modification time in seconds; None is now."""
        raise Errno.EROFS


SCATTER_MAX = 1 << 20  # what readv(2) takes at most where it needs a buffer of its own


class OpenFile:
    """An entry of the system file table. Subclasses override what their kind of file can do."""

    lingers = False  # close(2) has to await `linger`
    vnode: Vnode | None = None  # of a directory, for fchdir(2)
    file_system: HostFileSystem | None = None  # that it keeps from being unmounted

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
