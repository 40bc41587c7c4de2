"""Open directories, whatever holds them, and the form their entries are read in (dir(4); hpux-abi.md section 7)."""

from __future__ import annotations

import os
import struct

from kernel.abi.errno import Errno
from kernel.abi.structs import OFF_MAX, Stat
from kernel.fs.mounts import listing
from kernel.fs.vfs import Caller, OpenFile, Vnode

DIRBLKSIZ = 1024
_DIRENT = struct.Struct(">IHH")  # ino, reclen, namlen; the name with its NUL follows
# Records are whole units of the size they had when names were no longer than 14 bytes: programs that read(2) a
# directory into an array of such records still find their way.
_UNIT = 32
_LONG_DIRENT = struct.Struct(">qIHH")  # of getdents(2): offset of the next one, ino, reclen, namlen
_LONG_ALIGNMENT = 8


class DirectoryFile(OpenFile):
    """An open directory.

    Its listing is taken at the first read after opening or rewinding, so positions hold whatever changes meanwhile.
    """

    def __init__(self, vnode: Vnode, flags: int) -> None:
        super().__init__(flags)
        self.vnode: Vnode = vnode.pin()
        self.position = 0
        self._listing: bytes | None = None

    def stat(self) -> Stat:
        return self.vnode.stat()

    def statistics(self) -> os.statvfs_result:
        return self.vnode.statistics()

    def change_mode(self, mode: int) -> None:
        self.vnode.chmod(mode)

    def change_owner(self, uid: int, gid: int) -> None:
        self.vnode.chown(uid, gid)

    def sync(self) -> None:
        self.vnode.sync()

    def _stream(self) -> bytes:
        if self._listing is None:
            self._listing = directory_stream(listing(self.vnode))
        return self._listing

    async def read(self, caller: Caller, buffer: memoryview) -> int:
        """The bare directory, as programs older than getdirentries(2) read it."""
        data = self._stream()[self.position : self.position + len(buffer)]
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int) -> int:
        if whence == os.SEEK_CUR:
            offset += self.position
        elif whence == os.SEEK_END:
            offset += len(self._stream())
        elif whence != os.SEEK_SET:
            raise Errno.EINVAL
        if not 0 <= offset <= OFF_MAX:
            raise Errno.EINVAL
        if offset == 0:
            self._listing = None
        self.position = offset
        return offset

    def directory_entries(self, caller: Caller, size: int) -> tuple[bytes, int]:
        """Raises EINVAL when not even one record fits."""
        stream, start = self._stream(), self.position
        end = whole_records(stream, start, size)
        if end == start and start < len(stream):
            raise Errno.EINVAL
        self.position = end
        return stream[start:end], start

    def long_entries(self, caller: Caller, size: int) -> bytes:
        """Raises EINVAL when not even one record fits."""
        stream, found = self._stream(), bytearray()
        while self.position + _DIRENT.size <= len(stream):
            inode, length, namlen = _DIRENT.unpack_from(stream, self.position)
            name_at = self.position + _DIRENT.size
            entry_size = (_LONG_DIRENT.size + namlen + _LONG_ALIGNMENT) & -_LONG_ALIGNMENT
            if len(found) + entry_size > size:
                if not found:
                    raise Errno.EINVAL
                break
            self.position += length
            head = _LONG_DIRENT.pack(self.position, inode, entry_size, namlen)
            found += (head + stream[name_at : name_at + namlen]).ljust(entry_size, b"\0")
        return bytes(found)


def directory_stream(entries: list[tuple[int, bytes]]) -> bytes:
    """(inode, name) pairs as a directory file holds them.

    No record crosses a block of DIRBLKSIZ bytes; the last one of a block is padded out to its end.
    """
    stream = bytearray()
    last = 0
    for inode, name in entries:
        size = (_DIRENT.size + len(name) + _UNIT) & -_UNIT
        room = -len(stream) % DIRBLKSIZ
        if stream and size > room:
            _pad(stream, last, room)
        last = len(stream)
        stream += _DIRENT.pack(inode, size, len(name)) + name.ljust(size - _DIRENT.size, b"\0")
    _pad(stream, last, -len(stream) % DIRBLKSIZ)
    return bytes(stream)


def _pad(stream: bytearray, last: int, room: int) -> None:
    inode, size, namlen = _DIRENT.unpack_from(stream, last)
    _DIRENT.pack_into(stream, last, inode, size + room, namlen)
    stream += bytes(room)


def whole_records(stream: bytes, start: int, size: int) -> int:
    """Where the last record ends that begins at or after `start` and is complete within `size` bytes.

    A buffer smaller than a block's padding gets the last record of the block without it.
    """
    end = start
    while end + _DIRENT.size <= len(stream):
        length = _DIRENT.unpack_from(stream, end)[1]
        if not length or end + length - start > size:
            break
        end += length
    return end
