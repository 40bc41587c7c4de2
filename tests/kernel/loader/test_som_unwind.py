"""The unwind table of a SOM, in the form HP's linker gives it."""

from __future__ import annotations

import struct
from types import SimpleNamespace
from typing import cast

import pytest

from kernel.loader.image import TableError
from kernel.loader.som import SomImage
from kernel.loader.som_unwind import Region, regions

ROWS = [
    (0x1940, 0x1A74, 0x08000010, 0x10),  # as _start of a real program: its frame is found by what it saves of sp
    (0x1304, 0x1678, 0x58000000, 0),  # $$divI
    (0x1AAC, 0x1B78, 0x00008008, 0x10),  # saves rp, 128 bytes
    (0x2034, 0x2030, 0, 0),  # no region at all
    (0x3000, 0x3010, 0x80000000, 4),  # can't be unwound
]


def image(data: bytes, *names: str, size: int | None = None) -> SomImage:
    places = {"$UNWIND_START$": 0x5000, "$UNWIND_END$": 0x5000 + (len(data) if size is None else size)}
    subspaces = {name: SimpleNamespace(address=places[name], file_offset=64) for name in names}
    source = SimpleNamespace(read=lambda offset, size: (b"?" * 64 + data)[offset : offset + size])
    return cast(SomImage, SimpleNamespace(dictionaries=SimpleNamespace(find=subspaces.get), source=source))


BOTH = ("$UNWIND_START$", "$UNWIND_END$")


def test_regions_in_order_of_address() -> None:
    data = b"".join(struct.pack(">4I", *row) for row in ROWS)
    assert regions(image(data, *BOTH)) == [
        Region(0x1304, 0x167C, 0, False),
        Region(0x1940, 0x1A78, None, False),
        Region(0x1AAC, 0x1B7C, 128, True),
        Region(0x3000, 0x3014, None, False),
    ]


def test_files_without_a_table() -> None:
    assert regions(image(b"")) == []
    assert regions(image(b"", "$UNWIND_START$")) == []


def test_a_table_cut_short_and_one_of_no_size() -> None:
    data = struct.pack(">4I", *ROWS[1])
    assert regions(image(data + b"12345", *BOTH)) == [Region(0x1304, 0x167C, 0, False)]
    with pytest.raises(TableError, match="no sense"):
        regions(image(data, *BOTH, size=-16))
