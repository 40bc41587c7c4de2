"""The unwind table of a SOM: which regions of code are functions, and what their frames are like.

It is the contents of the subspaces from $UNWIND_START$ to $UNWIND_END$, 16 bytes a region: first and last instruction,
and 64 bits of description ("The 32-bit PA-RISC Run-time Architecture Document", 4; hppa-tdep.h of gdb).
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from kernel.loader.image import TableError

if TYPE_CHECKING:
    from kernel.loader.som import SomImage

_RECORD = Struct(">4I")
_CANNOT, _VARIABLE, _SAVES_SP, _SAVES_RP = 1 << 31, 1 << 14, 1 << 4, 1 << 3  # of the first word of description
_FRAME, _UNIT = (1 << 27) - 1, 8  # of the second: the frame's size in doublewords
_MOST = 1 << 20  # regions


class Region(NamedTuple):
    """[start, end) as the file has it. `frame` is its frame's size in bytes, None where that isn't told."""

    start: int
    end: int
    frame: int | None
    saves_rp: bool  # at -20 of the stack pointer at entry


def regions(image: SomImage) -> list[Region]:
    """In order of address; none of a file without a table. Raises TableError."""
    begin, end = image.dictionaries.find("$UNWIND_START$"), image.dictionaries.find("$UNWIND_END$")
    if begin is None or end is None:
        return []
    size = end.address - begin.address
    if size < 0 or size > _MOST * _RECORD.size:
        raise TableError("the unwind table has no sense of its size")
    data = image.source.read(begin.file_offset, size)
    found = []
    for at in range(0, len(data) - _RECORD.size + 1, _RECORD.size):
        first, last, flags, more = _RECORD.unpack_from(data, at)
        if first <= last:
            told = not flags & (_CANNOT | _VARIABLE | _SAVES_SP)
            found.append(Region(first, last + 4, (more & _FRAME) * _UNIT if told else None, bool(flags & _SAVES_RP)))
    return sorted(found)
