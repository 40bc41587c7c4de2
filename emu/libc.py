"""The host's C library, for what Python has no function for: mappings at given addresses, signals taken natively,
file handles.

Functions raise OSError where those of C return -1.
"""

from __future__ import annotations

import ctypes
import functools
import os

SA_SIGINFO, SA_NODEFER, SA_ONSTACK = 4, 0x40000000, 0x08000000
_FAILED = ctypes.c_void_p(-1).value
_MREMAP_MAYMOVE_FIXED = 3
_MS_SYNC = 4
_MADV_DONTNEED = 4
_AT_EMPTY_PATH = 0x1000
_HANDLE_MAX = 128


class Action(ctypes.Structure):
    """struct sigaction of Linux's C libraries."""

    _fields_ = [
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_ubyte * 128),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    ]


class _FileHandle(ctypes.Structure):
    """struct file_handle of Linux."""

    _fields_ = [("size", ctypes.c_uint), ("type", ctypes.c_int), ("bytes", ctypes.c_ubyte * _HANDLE_MAX)]


@functools.cache
def library() -> ctypes.CDLL:
    """The library itself: what is called through it leaves its error in `ctypes.get_errno`."""
    libc = ctypes.CDLL(None, use_errno=True)
    size, pointer, number = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int
    libc.mmap.argtypes = (pointer, size, number, number, number, ctypes.c_int64)
    libc.mmap.restype = pointer
    libc.munmap.argtypes = (pointer, size)
    libc.mprotect.argtypes = (pointer, size, number)
    libc.msync.argtypes = (pointer, size, number)
    libc.madvise.argtypes = (pointer, size, number)
    libc.mremap.argtypes = (pointer, size, size, number, pointer)
    libc.mremap.restype = pointer
    libc.connect.argtypes = (number, ctypes.c_char_p, ctypes.c_uint)
    libc.memcmp.argtypes = (pointer, ctypes.c_char_p, size)
    libc.sigaction.argtypes = (number, pointer, pointer)
    return libc


def mmap(address: int | None, length: int, prot: int, flags: int, fd: int = -1, offset: int = 0) -> int:
    result: int | None = library().mmap(address, length, prot, flags, fd, offset)
    if result is None or result == _FAILED:
        raise _error()
    return result


def munmap(address: int, length: int) -> None:
    _check(library().munmap(address, length))


def mprotect(address: int, length: int, prot: int) -> None:
    _check(library().mprotect(address, length, prot))


def msync(address: int, length: int) -> None:
    """Returns when pages shared with a file are on the disk."""
    _check(library().msync(address, length, _MS_SYNC))


def forget(address: int, length: int) -> None:
    """Drop what was written to pages of a private mapping: they are the file's again."""
    _check(library().madvise(address, length, _MADV_DONTNEED))


def map_again(address: int, length: int, other: int) -> None:
    """A second mapping, at `other`, of the pages of a shared one: mremap(2) with an old size of 0."""
    if library().mremap(address, 0, length, _MREMAP_MAYMOVE_FIXED, other) == _FAILED:
        raise _error()


def sigaction(number: int, action: Action, previous: Action | None = None) -> None:
    """`previous` gets what was there before."""
    old = ctypes.byref(previous) if previous is not None else None
    _check(library().sigaction(number, ctypes.byref(action), old))


def file_handle(fd: int) -> bytes | None:
    """What tells an open file or directory from a later one with the same inode (name_to_handle_at(2)).

    None where its file system has nothing of the kind.
    """
    handle, mount = _FileHandle(size=_HANDLE_MAX), ctypes.c_int()
    if library().name_to_handle_at(fd, b"", ctypes.byref(handle), ctypes.byref(mount), _AT_EMPTY_PATH):
        return None
    return bytes(handle.bytes[: handle.size])


def connect(fd: int, address: bytes) -> None:
    """To a `struct sockaddr` that Python's sockets have no word for."""
    _check(library().connect(fd, address, len(address)))


def _check(result: int) -> None:
    if result:
        raise _error()


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
