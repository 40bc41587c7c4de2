"""The host's C library: what it refuses is an OSError."""

from __future__ import annotations

import errno
import mmap
import os

import pytest

from emu import libc


def test_map_and_unmap() -> None:
    address = libc.mmap(None, mmap.PAGESIZE, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    libc.mprotect(address, mmap.PAGESIZE, 1)
    libc.munmap(address, mmap.PAGESIZE)


def test_errors() -> None:
    with pytest.raises(OSError, match=os.strerror(errno.EINVAL)):
        libc.mmap(None, 0, 0, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with pytest.raises(OSError, match=os.strerror(errno.EINVAL)):
        libc.mprotect(1, mmap.PAGESIZE, 0)
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        libc.connect(-1, bytes(16))
