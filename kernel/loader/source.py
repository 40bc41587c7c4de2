"""Where the bytes of a program come from: a file read on demand, or bytes already in memory.

A reader asks for ranges. A program is started from its header and two ranges, so the file is never read whole, and
never mapped: a mapped file that somebody truncates turns reads into SIGBUS.
"""

from __future__ import annotations

import os
import stat
from errno import EISDIR


class Source:
    """Random access to the bytes of one file."""

    __slots__ = ("size",)

    size: int  # bytes

    def read(self, offset: int, size: int) -> bytes:
        """At most `size` bytes from `offset`; fewer only where the file ends."""
        raise NotImplementedError

    def read_into(self, offset: int, target: memoryview) -> int:
        """Fill `target` (writable bytes) from `offset`; return how many bytes there were."""
        raise NotImplementedError

    def close(self) -> None:
        pass


class BytesSource(Source):
    """A file that is in memory."""

    __slots__ = ("_view",)

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._view = memoryview(data).cast("B")
        self.size = len(self._view)

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self._view[offset : offset + size])

    def read_into(self, offset: int, target: memoryview) -> int:
        part = self._view[offset : offset + len(target)]
        target[: len(part)] = part
        return len(part)


class FileSource(Source):
    """An open host file. Owns the descriptor: closed by `close` and, at the latest, when the object dies."""

    __slots__ = ("_fd", "key")

    def __init__(self, fd: int) -> None:
        """Take over `fd`, also when this fails.

        Raises OSError: IsADirectoryError for a directory, `SpecialFileError` for a device, FIFO or socket.
        """
        self._fd = fd
        try:
            status = os.fstat(fd)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            if not stat.S_ISREG(status.st_mode):
                raise SpecialFileError
        except BaseException:
            self.close()
            raise
        self.size = status.st_size
        self.key = status.st_dev, status.st_ino  # what tells the file from every other one

    @classmethod
    def open(cls, path: str | bytes | os.PathLike[str]) -> FileSource:
        """Open a host path read-only. Raises OSError."""
        # O_NONBLOCK: a FIFO without a writer must be refused, not waited for.
        return cls(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY))

    def open_program(self) -> int:
        """A descriptor of its own for the same file. Raises OSError."""
        return os.dup(self._fd)

    def read(self, offset: int, size: int) -> bytes:
        size = min(size, max(0, self.size - offset))
        parts = []
        while size > 0:
            part = os.pread(self._fd, size, offset)  # one call moves 2 GiB at most
            if not part:
                break
            parts.append(part)
            offset += len(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def read_into(self, offset: int, target: memoryview) -> int:
        done = 0
        while done < len(target):
            count = os.preadv(self._fd, [target[done:]], offset + done)
            if count == 0:
                break
            done += count
        return done

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        if getattr(self, "_fd", -1) >= 0:
            self.close()


class SpecialFileError(OSError):
    """A device, FIFO or socket where a program was expected."""

    def __str__(self) -> str:
        return "not a regular file"
