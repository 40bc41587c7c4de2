"""Standard input and output of a program that are Python's bytes."""

from __future__ import annotations

from kernel.abi.file import O_RDONLY, O_WRONLY, S_IFIFO
from kernel.abi.structs import Stat
from kernel.fs.vfs import Caller, OpenFile


class Input(OpenFile):
    """What is to be read, once; then the end of the file."""

    def __init__(self, data: bytes) -> None:
        super().__init__(O_RDONLY)
        self._data, self._at = data, 0

    def read(self, caller: Caller, buffer: memoryview) -> int:
        part = self._data[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def stat(self) -> Stat:
        return _pipe()


class Output(OpenFile):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__(O_WRONLY)
        self.data = bytearray()

    def write(self, caller: Caller, data: memoryview) -> int:
        self.data += data
        return len(data)

    def stat(self) -> Stat:
        return _pipe()


def _pipe() -> Stat:
    return Stat(mode=S_IFIFO | 0o600, nlink=1, blksize=8192)
