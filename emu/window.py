"""Window: a range of the host's own addresses, kept free for one guest and filled page by page.

Nothing here knows of guests: lengths are bytes, places offsets from `base`, protections mmap(2)'s.
"""

from __future__ import annotations

import ctypes
import functools
import mmap
import os
import re
import sys
import weakref
from collections.abc import Iterator

from emu import libc

NONE, READ, READ_WRITE = 0, 1, 3  # protections

_MAP_FIXED = 0x10
_MAP_NORESERVE = 0x4000
_PAGE = mmap.PAGESIZE
_PIECE = 65536  # bytes: where the host doesn't say what was touched, it is looked for in pieces of this size
_HAS_PAGE = bytes(bool(flags & 0xC0) for flags in range(256))  # in memory or swapped: the top bits of an entry


class Window:
    """`size` bytes of addresses; until something is mapped none of them may be touched. Methods raise OSError."""

    def __init__(self, size: int) -> None:
        self.base = libc.mmap(None, size, NONE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_NORESERVE)
        window = (ctypes.c_ubyte * size).from_address(self.base)
        # The window outlives its owner for as long as a view of it exists.
        weakref.finalize(window, libc.munmap, self.base, size)
        self.view = memoryview(window).cast("B")

    def close(self) -> None:
        """Give the addresses back, as soon as no view is left."""
        self.view = memoryview(b"")

    def map(self, start: int, length: int, prot: int, *, fd: int = -1, offset: int = 0, shared: bool = False) -> None:
        """Zeros, or a file's pages, in place of whatever was there."""
        flags = _MAP_FIXED | (mmap.MAP_SHARED if shared else mmap.MAP_PRIVATE | _MAP_NORESERVE)
        if fd < 0:
            flags |= mmap.MAP_ANONYMOUS
        libc.mmap(self.base + start, length, prot, flags, fd, offset)

    def protect(self, start: int, length: int, prot: int) -> None:
        libc.mprotect(self.base + start, length, prot)

    def sync(self, start: int, length: int) -> None:
        """Get pages shared with a file onto the disk."""
        libc.msync(self.base + start, length)

    def share(self, other: Window, start: int, length: int) -> None:
        """Show pages of a shared mapping at the same place of another window, too."""
        libc.map_again(self.base + start, length, other.base + start)

    def copy(self, other: Window, start: int, end: int, *, from_file: bool) -> None:
        """Copy to the same place of another window, where there are zeros; what nobody has touched stays untouched.

        `from_file`: some of it may be pages of a file, which are there before anybody touches them.
        """
        touched = None if from_file else self._touched(start, end)
        for first, last in self._not_zero(start, end) if touched is None else touched:
            ctypes.memmove(other.base + first, self.base + first, last - first)

    def _touched(self, start: int, end: int) -> list[tuple[int, int]] | None:
        """Ranges the host has pages for; None if it doesn't say."""
        pagemap = _pagemap()
        if pagemap is None:
            return None
        size = (end - start) // _PAGE * 8
        entries = os.pread(pagemap, size, (self.base + start) // _PAGE * 8)
        if len(entries) != size:
            return None
        there = entries[7::8].translate(_HAS_PAGE)
        return [(start + run.start() * _PAGE, start + run.end() * _PAGE) for run in re.finditer(rb"\x01+", there)]

    def _not_zero(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Ranges with anything in them: reading untouched memory costs no pages, writing would."""
        zeros = bytes(_PIECE)
        compare = libc.library().memcmp
        for first in range(start, end, _PIECE):
            length = min(_PIECE, end - first)
            if compare(self.base + first, zeros, length):
                yield first, first + length


@functools.cache
def _pagemap() -> int | None:
    """A descriptor to ask the host which pages there are, proc_pid_pagemap(5); None where it has no such file."""
    if sys.byteorder != "little":
        return None
    try:
        return os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
