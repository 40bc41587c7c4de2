"""The files gdb asks for, `vFile` and `qXfer:exec-file`: the stand-ins of programs and libraries, and no others.

No path of this machine is ever named: gdb would open the host's file of that name.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from tools.debug.gdb import numbers
from tools.debug.gdb.packets import escape

PREFIX = "/hp9k/"  # of every name: nothing of this machine is found there

_STATUS = struct.Struct(">IIIIIIIQQQIII")  # struct stat of the File-I/O protocol: 64 bytes
_REGULAR_READABLE = 0o100444
_BLOCK = 512
_LARGEST = 4096  # bytes of an answer


class Files:
    """What is open on one connection. `find` gives the contents of a name, None where there is no such file."""

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        self._find = find
        self._open: dict[int, bytes] = {}

    def answer(self, request: bytes) -> bytes:
        """To what follows `vFile:`. Raises ValueError for what makes no sense."""
        operation, _, rest = request.partition(b":")
        arguments = rest.split(b",")
        if operation == b"setfs":
            return b"F0"
        if operation == b"open":
            return self._open_file(_text(arguments[0]))
        if operation in (b"fstat", b"pread", b"close"):
            handle, *others = (int(word, 16) for word in arguments)
            contents = self._open.get(handle)
            if contents is None:
                return _failed(numbers.EBADF)
            if operation == b"close":
                del self._open[handle]
                return b"F0"
            if operation == b"fstat":
                return _data(_status(len(contents)))
            count, offset = others
            return _data(contents[offset : offset + min(count, _LARGEST)])
        if operation in (b"stat", b"lstat"):
            contents = self._find(_text(arguments[0]))
            return _failed(numbers.ENOENT) if contents is None else _data(_status(len(contents)))
        return b""

    def _open_file(self, name: str) -> bytes:
        contents = self._find(name)
        if contents is None:
            return _failed(numbers.ENOENT)
        handle = next(number for number in range(len(self._open) + 1) if number not in self._open)
        self._open[handle] = contents
        return b"F%x" % handle


def _text(word: bytes) -> str:
    return bytes.fromhex(word.decode("ascii")).decode("latin-1")


def _status(size: int) -> bytes:
    return _STATUS.pack(0, 0, _REGULAR_READABLE, 1, 0, 0, 0, size, _BLOCK, -(-size // _BLOCK), 0, 0, 0)


def _data(data: bytes) -> bytes:
    return b"F%x;" % len(data) + escape(data)


def _failed(error: int) -> bytes:
    return b"F-1,%x" % error


def piece(document: bytes, offset: int, length: int) -> bytes:
    """The answer to `qXfer:OBJECT:read:...:OFFSET,LENGTH`."""
    part = document[offset : offset + min(length, _LARGEST)]
    more = b"m" if offset + len(part) < len(document) else b"l"
    return more + escape(part)
