"""Which addresses of a guest are mapped, and what it may do there; a byte a page.

Nothing here touches the memory itself.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from enum import Enum

from emu.named import Named
from emu.page import PAGE, PROT_EXEC, PROT_NONE, PROT_READ, PROT_WRITE
from emu.pieces import Table, borders, check_room, pieces

PROT_ALL = PROT_READ | PROT_WRITE | PROT_EXEC

SPACE = 1 << 32
# The other bits of a page's byte; an unmapped page is 0.
MAPPED = 0x08
SHARED = 0x10
_FIRST = 0x20  # what is before it is not the same mapping, though it may look alike
CODE = 0x80  # an engine holds translations made from this page

PIECE = 1024  # pages
COUNT = SPACE // PAGE

# One table for each wish: the pages' bytes translated by it are 1 where the wish is granted.
_GRANTS = tuple(  # which depends on the low four bits
    bytes(bool(flags & MAPPED and not wish & ~flags) for flags in range(16)) * 16 for wish in range(PROT_ALL + 1)
)
_ALL = bytes(range(256))
_IS_PRIVATE = (bytes(MAPPED) + b"\1" * MAPPED + bytes(SHARED)) * 8
_HAS_CODE = bytes(CODE) + b"\1" * CODE
_WITHOUT_CODE = _ALL[:CODE] * 2
_HOST_SEES = Table(_ALL[:_FIRST] * 8, (bytes(_FIRST) + b"\1" * _FIRST) * 4)
# Equal pages in a row; the first of a shared mapping is a run of its own.
_RUNS = rb"(?s)[\x20-\x3f]|(.)\1*"


class Access(Enum):
    READ = "read"
    WRITE = "write"
    FETCH = "fetch"


class MemoryFault(Exception):
    """A guest address that may not be accessed in this way."""

    def __init__(self, address: int, access: Access, mapped: bool) -> None:
        super().__init__(address, access, mapped)
        self.address = address
        self.access = access
        self.mapped = mapped  # the page exists but forbids this access

    def __str__(self) -> str:
        return f"{self.access.value} of {self.address:#010x}: {'protected' if self.mapped else 'not mapped'}"


class Region(Named):
    start: int
    end: int
    prot: int


class Pages:
    """The pages of one space."""

    borders = 0  # between pieces of the host's memory

    def __init__(self) -> None:
        self.flags = mmap.mmap(-1, COUNT)  # zeros; the host gives memory for those that are used only
        self.private = 0  # bytes that are mapped and nobody else's
        self._used: set[int] = set()  # pieces of 4 MiB in which something was mapped

    def __del__(self) -> None:
        pieces.used -= self.borders

    def set(self, first: int, last: int, flags: int, *, begins: bool = False) -> None:
        """The pages from `first` to before `last` have these flags now; 0: not mapped. `begins`: they are a mapping of
        their own, whatever is around them."""
        gone = self.flags[first:last].translate(_IS_PRIVATE).count(1)
        self._used.update(range(first // PIECE, (last - 1) // PIECE + 1))
        self.private += ((last - first if _IS_PRIVATE[flags] else 0) - gone) * PAGE
        new = bytearray([flags]) * (last - first)
        if begins:
            new[0] |= _FIRST
        if last < COUNT and self.flags[last] & (SHARED | MAPPED if begins else SHARED):
            new.append(self.flags[last] | _FIRST)
        self._change(first, new)

    def replace(self, page: int) -> None:
        """A page is no longer what others share."""
        self.set(page, page + 1, self.flags[page] & ~(SHARED | _FIRST))

    def grant(self, first: int, last: int, prot: int) -> None:
        """What may be done with mapped pages."""
        self._change(first, self.flags[first:last].translate(bytes(old & ~PROT_ALL | prot for old in range(256))))

    def check_room(self, first: int, last: int, flags: int) -> None:
        """Raises OSError, ENOMEM, if these flags would make too many pieces for the host."""
        check_room(self.flags, first, last, _HOST_SEES, flags)

    def _change(self, first: int, flags: bytes | bytearray) -> None:
        last = first + len(flags)
        before = borders(self.flags, first, last, _HOST_SEES)
        self.flags[first:last] = flags
        more = borders(self.flags, first, last, _HOST_SEES) - before
        self.borders += more
        pieces.used += more

    def check(self, address: int, length: int, prot: int) -> None:
        """Raise MemoryFault with the first address of the range that doesn't grant `prot`; an empty one never does."""
        if length <= 0:
            return
        first = address >> 12
        last = (address + length - 1) >> 12
        if first == last and 0 <= first < 0x100000:
            flags = self.flags[first]
            if flags & MAPPED and not prot & ~flags:
                return
            raise MemoryFault(address, access_of(prot), bool(flags & MAPPED))
        if not 0 <= first < 0x100000:
            raise MemoryFault(address & 0xFFFFFFFF, access_of(prot), False)
        bad = self.flags[first : last + 1].translate(_GRANTS[prot]).find(0)
        if bad >= 0:
            page = first + bad
            raise MemoryFault(max(address, page << 12), access_of(prot), bool(self.flags[page] & MAPPED))
        if last >= 0x100000:
            raise MemoryFault(0, access_of(prot), False)

    def protection(self, address: int) -> int | None:
        """The protection of the page at `address`, None when it isn't mapped."""
        flags = self.flags[(address & 0xFFFFFFFF) >> 12]
        return flags & PROT_ALL if flags & MAPPED else None

    def extent(self, address: int) -> Region:
        """The longest run of pages around `address` with one protection. Raises MemoryFault if it isn't mapped."""
        self.check(address, 1, PROT_NONE)
        page = address >> 12
        same = bytes(not (flags ^ self.flags[page]) & (PROT_ALL | MAPPED) for flags in range(256))
        step = first = last = page
        size = 64
        while last == step and step < 0x100000:  # upwards in growing pieces: most runs are short
            piece = self.flags[step : step + size].translate(same)
            run = piece.find(0)
            last, step, size = step + (len(piece) if run < 0 else run), step + len(piece), size * 4
        step, size = page, 64
        while first == step and step > 0:
            piece = self.flags[max(0, step - size) : step].translate(same)
            run = piece.rfind(0)
            first, step, size = step - len(piece) + run + 1, step - len(piece), size * 4
        return Region(first << 12, last << 12, self.flags[page] & PROT_ALL)

    def find_free(self, length: int, low: int, high: int, *, top_down: bool = False) -> int | None:
        """The lowest (`top_down`: highest) page-aligned address of `length` unmapped bytes in [low, high)."""
        count = max(1, -(-length // PAGE))
        first, last = -(-max(low, 0) // PAGE), min(high, SPACE) // PAGE
        find = self.flags.rfind if top_down else self.flags.find
        page = find(bytes(count), first, max(first, last))
        return None if page < 0 else page << 12

    def regions(self) -> list[Region]:
        """What is mapped, in order of address; neighbours of equal protection are one region."""
        found: list[Region] = []
        for start, end, flags in self.runs():
            prot = flags & PROT_ALL
            if found and found[-1].end == start and found[-1].prot == prot:
                found[-1] = Region(found[-1].start, end, prot)
            else:
                found.append(Region(start, end, prot))
        return found

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """(start, end, flags without CODE) of each run of equal mapped pages within pieces of 4 MiB."""
        for piece in sorted(self._used):
            piece *= PIECE
            pages = self.flags[piece : piece + PIECE]
            for run in re.finditer(_RUNS, pages.translate(_WITHOUT_CODE)):
                flags = run.group()[0]
                if flags:
                    yield (piece + run.start()) << 12, (piece + run.end()) << 12, flags

    # -- code --------------------------------------------------------------------------------------------------

    def mark_code(self, address: int, length: int) -> None:
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            if page < COUNT and self.flags[page]:
                self.flags[page] |= CODE

    def unmark_code(self, address: int, length: int) -> None:
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            self.flags[page] &= ~CODE

    def take_code(self, first: int, last: int) -> bool:
        """Whether any of these pages is marked; none of them is any more."""
        flags = self.flags[first:last]
        if 1 not in flags.translate(_HAS_CODE):
            return False
        self.flags[first:last] = flags.translate(_WITHOUT_CODE)
        return True

    def address(self) -> int:
        """The host address of the bytes, which stay there for as long as this object."""
        return ctypes.addressof((ctypes.c_ubyte * len(self.flags)).from_buffer(self.flags))


def access_of(prot: int) -> Access:
    """The kind of access that needs `prot`."""
    if prot & PROT_WRITE:
        return Access.WRITE
    return Access.FETCH if prot & PROT_EXEC else Access.READ


def page_range(address: int, length: int) -> tuple[int, int]:
    """First and last+1 page number. Raises ValueError."""
    if address % PAGE or length % PAGE or length <= 0 or address < 0 or address + length > SPACE:
        raise ValueError(f"bad range {address:#x}+{length:#x}")
    return address >> 12, (address + length) >> 12
