"""Vnodes: what a path leads to, whatever kind of file system holds it.

A path walk (`kernel/fs/namei.py`) goes from vnode to vnode; opening one gives an `OpenFile`. Names are single
components, never `.`, `..` or empty; modes have the umask taken off already.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.structs import Stat

if TYPE_CHECKING:
    from kernel.files import OpenFile
    from kernel.task import Credentials, Task

S_IFMT, S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK = 0o170000, 0o010000, 0o020000, 0o040000, 0o060000
S_IFREG, S_IFLNK, S_IFSOCK = 0o100000, 0o120000, 0o140000
S_ISUID, S_ISGID, S_ISVTX = 0o4000, 0o2000, 0o1000
R_OK, W_OK, X_OK, F_OK = 4, 2, 1, 0


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
