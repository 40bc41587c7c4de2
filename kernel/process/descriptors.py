"""Descriptors: the per-process table, and the open files descriptors name.

What dup(2) and fork(2) share is the `OpenFile`; close-on-exec belongs to the descriptor. The three ways a file can be
non-blocking (O_NONBLOCK, O_NDELAY, the FIOSNBIO ioctl) are kept apart because each has its own answer
(hpux-net.md 0.5; hpux-abi.md 8.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from kernel.abi.errno import Errno, HpuxError
from kernel.abi.file import NOFILE
from kernel.fs.vfs import Caller, OpenFile
from kernel.process import mishap


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

    def files(self) -> list[OpenFile]:
        """Each that has a descriptor, once."""
        return list(dict.fromkeys(descriptor.file for descriptor in self._open.values()))

    def contents(self) -> dict[int, tuple[OpenFile, bool]]:
        """What each descriptor names, and whether exec(2) closes it."""
        return {fd: (descriptor.file, descriptor.close_on_exec) for fd, descriptor in self._open.items()}

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

    def close(self, task: Caller, fd: int) -> None:
        """Raises EBADF."""
        file = self.descriptor(fd).file
        del self._open[fd]
        file.references -= 1
        file.descriptor_closed(task)
        if not file.references:
            file.released(task)

    def close_all(self, task: Caller, log: Callable[[str], None]) -> None:
        """At the end of a process: there is no call that could report a host's error, so that all files are closed."""
        for fd in list(self):
            mishap.contained(partial(self._close_quietly, task, fd), log)

    def _close_quietly(self, task: Caller, fd: int) -> None:
        with suppress(OSError, HpuxError):
            self.close(task, fd)

    def close_on_exec(self, task: Caller) -> None:
        for fd in [fd for fd, descriptor in self._open.items() if descriptor.close_on_exec]:
            self.close(task, fd)

    def fork(self) -> FileTable:
        """A copy that shares the open files."""
        child = FileTable(self.limit)
        for fd, descriptor in self._open.items():
            child.put(fd, descriptor.file)
            child._open[fd].close_on_exec = descriptor.close_on_exec
        return child
