"""Executable formats, read into one neutral Image. Usable alone: nothing is executed and no guest memory is needed.

>>> with read("a.out") as image:
...     print(image.segments)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kernel.loader import aout
from kernel.loader.image import Image
from kernel.loader.source import BytesSource, FileSource, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Reader(Protocol):
        """What the module of a file format offers."""

        def recognise(self, head: bytes, /) -> bool: ...

        def read(self, source: Source, head: bytes, /) -> Image: ...


HEAD_SIZE = 64  # bytes of a file that tell its format


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
