"""The private memory of a guest as it was at one moment, to be gone back to many times.

The host keeps it: what may be written becomes a private mapping of a file that holds the contents, and to go back is to
drop the host's copies of the pages that were written since. So the cost is that of the pages the guest has changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, Protocol

from emu import libc
from emu.page import PAGE, PROT_WRITE
from emu.protection import PROT_ALL, SHARED

_AT_ONCE = 64 * PAGE
_ZEROS = bytes(_AT_ONCE)


class _Piece(NamedTuple):
    start: int
    end: int
    flags: int
    offset: int  # in the file


class Memory(Protocol):
    """As much of an `AddressSpace` as is needed."""

    base: int

    def runs(self) -> list[tuple[int, int, int]]: ...
    def map(self, address: int, length: int, prot: int, *, fd: int = -1, offset: int = 0) -> None: ...
    def unmap(self, address: int, length: int) -> None: ...
    def peek(self, address: int, length: int) -> bytes: ...
    def changed(self, address: int, length: int) -> None: ...
    def subscribe(self, listener: Changes) -> None: ...
    def unsubscribe(self, listener: Changes) -> None: ...


class Changes:
    """A `MemoryListener`: where pages were mapped, unmapped or protected."""

    def __init__(self) -> None:
        self.ranges: set[tuple[int, int]] = set()  # [start, end)

    def mapped(self, start: int, length: int, prot: int) -> None:
        self.ranges.add((start, start + length))

    def unmapped(self, start: int, length: int) -> None:
        self.ranges.add((start, start + length))

    def protected(self, start: int, length: int, prot: int) -> None:
        self.ranges.add((start, start + length))

    def written(self, start: int, length: int) -> None:
        """Contents are no matter of the layout."""


class Checkpoint:
    """Made at the moment. Shared memory is not part of it."""

    def __init__(self, memory: Memory) -> None:
        """Raises OSError."""
        self._memory = memory
        self._changes = Changes()
        self._fd = os.memfd_create("hp9k-checkpoint", os.MFD_CLOEXEC)
        try:
            self._pieces = self._save()
            self._writable = [piece for piece in self._pieces if piece.flags & PROT_WRITE]
            for piece in self._writable:
                self._show(piece, piece.start, piece.end)
            memory.subscribe(self._changes)
        except BaseException:
            os.close(self._fd)
            raise

    def restore(self) -> list[tuple[int, int]]:
        """Go back; the ranges in which something had been mapped, unmapped or protected. Raises OSError."""
        memory = self._memory
        changed = sorted(self._changes.ranges)
        for start, end in changed:
            memory.unmap(start, end - start)
        for start, end in changed:
            for piece in self._pieces:
                low, high = max(start, piece.start), min(end, piece.end)
                if low < high:
                    self._show(piece, low, high)
        self._changes.ranges.clear()
        for piece in self._writable:
            libc.forget(memory.base + piece.start, piece.end - piece.start)
            memory.changed(piece.start, piece.end - piece.start)
        return changed

    def close(self) -> None:
        """Forget the contents; the guest's memory stays as it is."""
        if self._fd >= 0:
            with suppress(ValueError):  # the memory is closed
                self._memory.unsubscribe(self._changes)
            os.close(self._fd)
            self._fd = -1

    def _save(self) -> list[_Piece]:
        """Holes of the file stand for what is zero."""
        pieces, offset = [], 0
        for start, end, flags in self._memory.runs():
            if flags & SHARED:
                continue
            pieces.append(_Piece(start, end, flags, offset))
            for at in _filled(self._memory, start, end):
                os.pwrite(self._fd, self._memory.peek(at, PAGE), offset + at - start)
            offset += end - start
        os.ftruncate(self._fd, offset)
        return pieces

    def _show(self, piece: _Piece, start: int, end: int) -> None:
        """Map the contents, in a part of the piece."""
        offset = piece.offset + start - piece.start
        self._memory.map(start, end - start, piece.flags & PROT_ALL, fd=self._fd, offset=offset)


def _filled(memory: Memory, start: int, end: int) -> Iterator[int]:
    """The pages that are not all zeros. Most of a stack is, and is passed over by larger pieces."""
    for low in range(start, end, _AT_ONCE):
        size = min(_AT_ONCE, end - low)
        data = memory.peek(low, size)
        if data != _ZEROS[:size]:
            yield from (low + at for at in range(0, size, PAGE) if data[at : at + PAGE] != _ZEROS[:PAGE])
