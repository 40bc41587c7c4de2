"""Executable formats, read into one neutral Image. Usable alone: nothing is executed and no guest memory is needed.

>>> with read("a.out") as image:
...     print(image.segments)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.loader import aout
from kernel.loader.image import FormatError, Image, Segment, TableError, UnsupportedError
from kernel.loader.source import BytesSource, FileSource, Source, SpecialFileError

__all__ = [
    "CANNOT_EXECUTE",
    "NOT_FOUND",
    "BytesSource",
    "FileSource",
    "FormatError",
    "Image",
    "Segment",
    "Source",
    "SpecialFileError",
    "TableError",
    "UnsupportedError",
    "describe_error",
    "exit_status",
    "printable",
    "read",
]


if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Reader(Protocol):
        """What the module of a file format offers."""

        def recognise(self, head: bytes, /) -> bool: ...

        def read(self, source: Source, head: bytes, /) -> Image: ...


HEAD_SIZE = 64

# Exit statuses of the shell for a command that can't be run (sh(1)).
CANNOT_EXECUTE = 126
NOT_FOUND = 127


def read(file: str | os.PathLike[str] | bytes | bytearray | memoryview | Source) -> Image:
    """Read a program. `file`: a host path, the bytes themselves, or a Source, which the image then owns.

    Reads the header only; segments and tables are read when asked for. Raises FormatError (nothing stays open) and, for
    a path, OSError.
    """
    source: Source
    if isinstance(file, str | os.PathLike):
        source = FileSource.open(file)
    elif isinstance(file, bytes | bytearray | memoryview):
        source = BytesSource(file)
    else:
        source = file
    try:
        head = source.read(0, HEAD_SIZE)
        for reader in _readers():
            if reader.recognise(head):
                return reader.read(source, head)
        from kernel.loader import foreign

        raise foreign.refuse(head)
    except BaseException:
        source.close()
        raise


def _readers() -> Iterator[Reader]:
    """Each format's reader in the order they are tried, imported when its turn comes."""
    yield aout
    from kernel.loader import som

    yield som


def describe_error(path: str, error: FormatError | OSError) -> str:
    """The line to print on standard error when `path` can't be taken, without newline."""
    if isinstance(error, FormatError):
        reason = printable(error.prefix + error.reason)
    else:
        reason = (error.strerror or str(error)).lower()
    return f"hp9k: {printable(path)}: {reason}"


def exit_status(error: FormatError | OSError) -> int:
    """What a shell would exit with: 127 if there is no such file, 126 if it can't be executed."""
    return NOT_FOUND if isinstance(error, FileNotFoundError | NotADirectoryError) else CANNOT_EXECUTE


def printable(text: str) -> str:
    """`text` with everything that could move a terminal's cursor or break a line as an escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
