"""/etc/mnttab, the table of mounted file systems (mnttab(4)), as a file that is always true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.abi.file import O_ACCMODE, O_RDONLY, S_IFREG
from kernel.abi.structs import Stat
from kernel.fs.vfs import Caller, FileSystem, OpenFile, Vnode

if TYPE_CHECKING:
    from kernel.fs.volumes import Volumes

_MODE = S_IFREG | 0o444
_INODE = 3  # of the device file system it is made by
_DEVICE = 0x00FFFFFF


def text(volumes: Volumes) -> bytes:
    """A line for each: special file, directory, type, options, backup frequency, pass of fsck(1M), time."""
    lines = [
        b"%s %s hfs %s 0 %d %d\n"
        % (
            volume.special,
            volume.directory,
            b"ro" if volume.file_system.read_only else b"defaults",
            1 if number == 0 else 2,
            volume.since,
        )
        for number, volume in enumerate(volumes.mounted())
    ]
    return b"".join(lines)


class MountTable(Vnode):
    """The file's vnode."""

    __slots__ = ("_volumes", "fs", "mode")

    def __init__(self, fs: FileSystem, volumes: Volumes) -> None:
        self.fs = fs
        self._volumes = volumes
        self.mode = _MODE

    def stat(self) -> Stat:
        return _stat(len(text(self._volumes)), self._volumes.changed)

    async def open(self, caller: Caller, flags: int) -> OpenFile:
        """Raises EROFS for writing."""
        if flags & O_ACCMODE != O_RDONLY:
            raise Errno.EROFS
        return _Table(flags, text(self._volumes), self._volumes.changed)


def _stat(size: int, changed: int) -> Stat:
    return Stat(
        dev=_DEVICE, ino=_INODE, mode=_MODE, nlink=1, size=size, atime=changed, mtime=changed, ctime=changed,
        blksize=1024, blocks=size + 1023 >> 10, realdev=_DEVICE, basemode=_MODE,
    )  # fmt: skip


class _Table(OpenFile):
    """The table as of when it was opened."""

    def __init__(self, flags: int, table: bytes, changed: int) -> None:
        super().__init__(flags)
        self._table = table
        self._changed = changed
        self._position = 0

    def stat(self) -> Stat:
        return _stat(len(self._table), self._changed)

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        piece = self._table[self._position : self._position + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int) -> int:
        start = {0: 0, 1: self._position, 2: len(self._table)}.get(whence)
        if start is None or start + offset < 0:
            raise Errno.EINVAL
        self._position = start + offset
        return self._position
