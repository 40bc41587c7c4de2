"""Arena: the memory executable code lives in, mapped twice: written in one place and executed in another."""

from __future__ import annotations

import ctypes
import mmap
import os
import struct

from emu import libc
from emu.jit.host_code import host_code
from emu.jit.objects import Piece

_ADDRESS = struct.Struct("<Q")


class Full(Exception):
    """No room is left."""


class Arena:
    """Code is put in, and never moved or taken out."""

    def __init__(self, size: int) -> None:
        """Raises OSError if the host gives no executable memory."""
        self._size = size
        self.used = 0
        try:
            self._base, self._writable = self._map_twice()
        except OSError:  # the size of files is limited, say; other hosts refuse memory that is both
            if not host_code().COHERENT:
                raise
            rights = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
            self._base = self._map(-1, rights, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            self._writable = self._base

    def _map_twice(self) -> tuple[int, int]:
        fd = os.memfd_create("hp9k-code", os.MFD_CLOEXEC)
        try:
            os.ftruncate(fd, self._size)
            executable = self._map(fd, mmap.PROT_READ | mmap.PROT_EXEC, mmap.MAP_SHARED)
            return executable, self._map(fd, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_SHARED)
        finally:
            os.close(fd)

    def _map(self, fd: int, rights: int, flags: int) -> int:
        return libc.mmap(None, self._size, rights, flags, fd)

    @property
    def start(self) -> int:
        return self._base

    @property
    def end(self) -> int:
        return self._base + self._size

    def put(self, piece: Piece, known: dict[str, int]) -> int:
        """The address the piece got; what it asks for from outside is one of `known` or a function of the C library.

        Raises Full, and AttributeError for a function the host has not.
        """
        alignment = host_code().ALIGNMENT
        offset = -(-self.used // alignment) * alignment
        if offset + len(piece.code) > self._size:
            raise Full
        address, size = self._base + offset, len(piece.code)
        code = (ctypes.c_char * size).from_address(self._writable + offset)
        code.raw = piece.code
        for place, inside in piece.inner:
            _ADDRESS.pack_into(code, place, address + inside)
        for place, name in piece.outer:
            _ADDRESS.pack_into(code, place, known.get(name) or self._function(name))
        self.used = offset + size
        return address

    def _function(self, name: str) -> int:
        return ctypes.cast(getattr(libc.library(), name), ctypes.c_void_p).value or 0
