"""The release of HP-UX a Series 800 program was linked on: its start-up code says which crt0.o it is.

Found in programs of HP-UX 10 and 11: `$Revision: 92453-07 linker linker crt0.o A.10.44 951031 $` at the start of data,
and since B.11.30 in an auxiliary header.
"""

from __future__ import annotations

from kernel.loader.som_file import SomFile

_NAME = b" crt0.o "  # before a letter, a dot and the release's first number
_HEAD, _DATA = 1024, 256  # bytes that are searched, of the file and of data


def linked_on(image: SomFile) -> int | None:
    """The release's first number: 10 for 10.20; None for a program that doesn't say."""
    header = image.exec_header
    places = [(0, _HEAD)] if header is None else [(0, _HEAD), (header.data_offset, min(header.data_size, _DATA))]
    for offset, size in places:
        _, found, after = image.source.read(offset, size).partition(_NAME)
        if found and after[1:2] == b"." and after[2:4].isdigit():
            return int(after[2:4])
    return None
