"""Directories that exist only because something is mounted below them: read-only, and empty but for that."""

from __future__ import annotations

from itertools import count

from kernel.abi.errno import Errno
from kernel.abi.file import S_IFDIR
from kernel.abi.structs import Stat
from kernel.credentials import Credentials
from kernel.fs.directory import DirectoryFile
from kernel.fs.vfs import Caller, FileKey, FileSystem, OpenFile, Vnode

_DEVICE = 0xFFFF  # no host file system's number
_INODES = count(2)


class Way(FileSystem):
    """A file system that is one directory: a step on the way to a mount point."""

    def __init__(self) -> None:
        super().__init__(read_only=True)
        self.root = WayDirectory(self)


class WayDirectory(Vnode):
    __slots__ = ("_inode", "fs")

    mode = S_IFDIR | 0o555

    def __init__(self, fs: FileSystem) -> None:
        self.fs = fs
        self._inode = next(_INODES)

    def identity(self) -> FileKey:
        return _DEVICE, self._inode

    def stat(self) -> Stat:
        return Stat(dev=_DEVICE, ino=self._inode, mode=self.mode, nlink=2, size=1024, blksize=8192)

    def lookup(self, name: bytes) -> Vnode:
        raise Errno.ENOENT

    def entries(self) -> list[tuple[int, bytes]]:
        return []

    def parent(self) -> Vnode:
        return self

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        if flags & 3:
            raise Errno.EISDIR
        return DirectoryFile(self, flags)

    # Whoever may write there finds nothing to write to.

    def create(self, credentials: Credentials, name: bytes, flags: int, mode: int) -> OpenFile:
        raise Errno.EROFS

    def mkdir(self, credentials: Credentials, name: bytes, mode: int) -> None:
        raise Errno.EROFS

    def mknod(self, credentials: Credentials, name: bytes, mode: int, device: int) -> None:
        raise Errno.EROFS

    def symlink(self, credentials: Credentials, name: bytes, target: bytes) -> None:
        raise Errno.EROFS

    def link(self, credentials: Credentials, name: bytes, file: Vnode) -> None:
        raise Errno.EROFS
