"""What a process has mapped beyond its program, heap and stack: files (mmap(2)) and shared memory segments (shmat(2)).

The pages themselves are the AddressSpace's. What is remembered here is what they are pages of: a file that grows makes
more of a mapping accessible, one that is cut leaves pages that must not be touched any more, and a segment counts the
processes that have it attached.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from emu.memory import PAGE, PROT_NONE, PROT_WRITE, AddressSpace
from kernel.abi.errno import Errno

if TYPE_CHECKING:
    from kernel.series.convention import Abi

_BLOCK = 512  # unit of st_blocks, bytes
FileKey = tuple[int, int]  # device and inode on the host


class Backing(Protocol):
    """What a mapping shows a part of; counted in mappings."""

    def hold(self, pid: int) -> None: ...

    def release(self, pid: int) -> None: ...


class MappedFile:
    """A file that is mapped somewhere: a host descriptor of its own, because the program may close the one it used."""

    def __init__(self, fd: int, key: FileKey, origin: object = None, texts: Texts | None = None) -> None:
        """`origin` lives as long as the mapping; `texts`: it is run meanwhile, as a library is. Raises OSError."""
        self.fd = os.dup(fd)
        self.key = key
        self.origin = origin
        self._texts = texts
        self._references = 0

    def hold(self, pid: int) -> None:
        if not self._references and self._texts is not None:
            self._texts.add(self.key)
        self._references += 1

    def release(self, pid: int) -> None:
        self._references -= 1
        if not self._references:
            os.close(self.fd)
            if self._texts is not None:
                self._texts.remove(self.key)

    def fill_holes(self, offset: int, length: int) -> None:
        """Have the disk blocks of a part of the file: storing into a hole would fail where no error can be returned.

        Raises OSError, ENOSPC. File systems that cannot do it are taken as they are.
        """
        status = os.fstat(self.fd)
        length = min(length, status.st_size - offset)
        if length <= 0 or status.st_blocks * _BLOCK >= status.st_size:
            return
        try:
            os.posix_fallocate(self.fd, offset, length)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF):
                raise

    def pages_from(self, offset: int) -> int:
        """Bytes of the file from `offset` on, in whole pages; negative after its end."""
        return (os.fstat(self.fd).st_size - offset + PAGE - 1) & -PAGE


class Pool:
    """Memory that no single process has: `used` bytes of what all together may have."""

    def __init__(self) -> None:
        self.used = 0


class SharedPages:
    """Anonymous memory that processes share, a `Backing`. The host keeps all of it until the last of it is unmapped."""

    def __init__(self, length: int, pool: Pool) -> None:
        self._length, self._pool = length, pool
        self._references = 0

    def hold(self, pid: int) -> None:
        if not self._references:
            self._pool.used += self._length
        self._references += 1

    def release(self, pid: int) -> None:
        self._references -= 1
        if not self._references:
            self._pool.used -= self._length


class Mapping:
    """The pages [start, end) of one process, which show `backing` from `offset` on."""

    __slots__ = ("backing", "end", "offset", "prot", "shared", "start")

    def __init__(self, start: int, end: int, backing: Backing, offset: int, prot: int, shared: bool) -> None:
        self.start = start
        self.end = end
        self.backing = backing
        self.offset = offset
        self.prot = prot
        self.shared = shared

    def part(self, start: int, end: int) -> Mapping:
        return Mapping(start, end, self.backing, self.offset + start - self.start, self.prot, self.shared)


class MappedFiles:
    """All mapped files of a machine, so that a change of a file's size reaches the processes that have it mapped."""

    def __init__(self) -> None:
        self._users: list[Mappings] = []

    def __bool__(self) -> bool:
        return bool(self._users)

    def add(self, user: Mappings) -> None:
        if user not in self._users:
            self._users.append(user)

    def remove(self, user: Mappings) -> None:
        if user in self._users:
            self._users.remove(user)

    def resized(self, key: FileKey) -> None:
        """The size of a file has changed, or may have."""
        for user in self._users:
            user.resized(key)


class Texts:
    """Files that run as programs with shared text or as libraries, which nobody may write meanwhile; how often each."""

    def __init__(self) -> None:
        self._running: dict[FileKey, int] = {}

    def __contains__(self, key: FileKey) -> bool:
        return key in self._running

    def add(self, key: FileKey) -> None:
        self._running[key] = self._running.get(key, 0) + 1

    def remove(self, key: FileKey) -> None:
        self._running[key] -= 1
        if not self._running[key]:
            del self._running[key]


class Mappings:
    """One process's mappings, the text of its program among them."""

    def __init__(self, memory: AddressSpace, files: MappedFiles, pid: int) -> None:
        self._memory = memory
        self._files = files
        self._pid = pid
        self._found: list[Mapping] = []
        self._text: tuple[Texts, FileKey] | None = None

    def __iter__(self) -> Iterator[Mapping]:
        return iter(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def segment_at(self, address: int) -> Mapping | None:
        """The attached segment that begins at `address`."""
        return next((found for found in self._segments(address, 1) if found.start == address), None)

    def holds_segment(self, start: int, length: int) -> bool:
        """Whether shared memory is attached there, which only shmdt(2) takes away."""
        return bool(self._segments(start, length))

    def _segments(self, start: int, length: int) -> list[Mapping]:
        return [
            found
            for found in self._found
            if not isinstance(found.backing, MappedFile | SharedPages) and _overlaps(found, start, start + length)
        ]

    def add_file(self, start: int, length: int, file: MappedFile, offset: int, prot: int, shared: bool) -> None:
        """Map a file. Pages after its end are there, but any access is a bus error. Raises OSError."""
        mapping = Mapping(start, start + length, file, offset, prot, shared)
        if shared and prot & PROT_WRITE:
            file.fill_holes(offset, length)
        there = max(0, min(length, file.pages_from(offset)))
        if there:
            self._memory.map(start, there, prot, fd=file.fd, offset=offset, shared=shared)
        if there < length:
            self._memory.map(start + there, length - there, PROT_NONE)
        self.forget(start, length)
        self._add(mapping)
        self._files.add(self)

    def add_segment(self, start: int, length: int, fd: int, segment: Backing, prot: int) -> None:
        """Map shared memory. Raises OSError."""
        self._memory.map(start, length, prot, fd=fd, shared=True)
        self._add(Mapping(start, start + length, segment, 0, prot, True))

    def add_shared(self, start: int, length: int, prot: int, pool: Pool) -> None:
        """Map anonymous memory that children will share. Raises OSError."""
        self._memory.map(start, length, prot, shared=True)
        self.forget(start, length)
        self._add(Mapping(start, start + length, SharedPages(length, pool), 0, prot, True))

    def _add(self, mapping: Mapping) -> None:
        mapping.backing.hold(self._pid)
        self._found.append(mapping)

    def _drop(self, mapping: Mapping) -> None:
        self._found.remove(mapping)
        mapping.backing.release(self._pid)

    def resized(self, key: FileKey) -> None:
        """Show as much of a file as there is now."""
        for mapping in self._found:
            if isinstance(mapping.backing, MappedFile) and mapping.backing.key == key:
                self._adjust(mapping, mapping.backing)

    def _adjust(self, mapping: Mapping, file: MappedFile) -> None:
        end = max(mapping.start, min(mapping.end, mapping.start + file.pages_from(mapping.offset)))
        if end < mapping.end:
            self._memory.map(end, mapping.end - end, PROT_NONE)
        hidden = mapping.start
        while hidden < end and self._memory.protection(hidden) != PROT_NONE:
            hidden += PAGE
        if mapping.prot != PROT_NONE and hidden < end:
            offset = mapping.offset + hidden - mapping.start
            self._memory.map(hidden, end - hidden, mapping.prot, fd=file.fd, offset=offset, shared=mapping.shared)

    def protect(self, start: int, length: int, prot: int) -> None:
        """Remember a change of protection; the pages have it already, though those after a file's end must not."""
        for mapping in list(self._found):
            if isinstance(mapping.backing, MappedFile) and _overlaps(mapping, start, start + length):
                changed = mapping.part(max(start, mapping.start), min(start + length, mapping.end))
                changed.prot = prot
                self._add(changed)
                self._cut(mapping, changed.start, changed.end)
                self._adjust(changed, mapping.backing)

    def forget(self, start: int, length: int) -> None:
        """What was mapped there is gone or replaced."""
        for mapping in list(self._found):
            if _overlaps(mapping, start, start + length):
                self._cut(mapping, max(start, mapping.start), min(start + length, mapping.end))
        if not self._found:
            self._files.remove(self)

    def _cut(self, mapping: Mapping, start: int, end: int) -> None:
        if mapping.start < start:
            self._add(mapping.part(mapping.start, start))
        if end < mapping.end:
            self._add(mapping.part(end, mapping.end))
        self._drop(mapping)

    def fork(self, memory: AddressSpace, pid: int) -> Mappings:
        """The mappings of a child, whose memory is a copy already."""
        child = Mappings(memory, self._files, pid)
        for mapping in self._found:
            child._add(mapping)
            self._files.add(child)
        if self._text is not None:
            child.execute(*self._text)
        return child

    def execute(self, texts: Texts, key: FileKey) -> None:
        """The process runs a file with shared text."""
        texts.add(key)
        self._text = texts, key

    def close(self) -> None:
        """Forget all, at the end of the process or of its program."""
        self._files.remove(self)
        for mapping in list(self._found):
            self._drop(mapping)
        if self._text is not None:
            texts, key = self._text
            self._text = None
            texts.remove(key)


def _overlaps(mapping: Mapping, start: int, end: int) -> bool:
    return mapping.start < end and start < mapping.end


def choose(memory: AddressSpace, abi: Abi, length: int, *, shared: bool, hint: int = 0) -> int:
    """Where a mapping goes that may go anywhere: at the page `hint` if that is free. Raises ENOMEM."""
    low, high, top_down = abi.SHARED_WINDOW if shared else abi.PRIVATE_WINDOW
    if hint and low <= hint and hint + length <= high and memory.find_free(length, hint, hint + length) == hint:
        return hint
    found = memory.find_free(length, low, high, top_down=top_down)
    if found is None:
        raise Errno.ENOMEM
    return found


def may_be_fixed(abi: Abi, start: int, length: int) -> bool:
    """Whether a program may name this range: not where its stack is, nor the kernel's own pages."""
    end = start + length
    return end <= abi.ADDRESS_END and not any(start < high and low < end for low, high in abi.OCCUPIED)
