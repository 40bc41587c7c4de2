"""AddressSpace: the 4 GiB of big-endian memory one guest process sees.

The whole space is one reserved window of host addresses, so guest address = `base` + address. Every engine and the
kernel work on the same host bytes; guest protection lives in a byte a page and is enforced by whoever makes the access
(the engine for the guest, `check` for the kernel). Host pages under a guest page are readable, and writable
unless they come from a read-only file, whatever the guest may do with them; unless an engine asked for `enforce`.
"""

from __future__ import annotations

import ctypes
import mmap
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple, Protocol

from emu import window
from emu.host_faults import bus_errors
from emu.page import PAGE as PAGE
from emu.page import PROT_EXEC as PROT_EXEC
from emu.page import PROT_NONE as PROT_NONE
from emu.page import PROT_READ as PROT_READ
from emu.page import PROT_WRITE as PROT_WRITE
from emu.window import Window

_SPACE = 1 << 32
_PROT = PROT_READ | PROT_WRITE | PROT_EXEC
# The other bits of a page's byte; an unmapped page is 0.
_MAPPED = 0x08
_SHARED = 0x10
_FIRST = 0x20  # of shared pages: what is before it is not the same mapping, though it may look alike
_CODE = 0x80  # an engine holds translations made from this page

_PIECE = 1024  # pages

# One table for each wish: the pages' bytes translated by it are 1 where the wish is granted.
_GRANTS = tuple(bytes(bool(flags & _MAPPED and not wish & ~flags) for flags in range(256)) for wish in range(_PROT + 1))
_READ = _MAPPED | PROT_READ
# For ranges of few pages, as most are: stripped of these bytes, theirs leave nothing.
_FEW = 32
_READABLE = bytes(flags for flags in range(256) if flags & _MAPPED and flags & PROT_READ)
_PLAIN = bytes(flags for flags in range(256) if flags & _MAPPED and flags & PROT_WRITE and not flags & _CODE)
_IS_PRIVATE = bytes(flags & (_MAPPED | _SHARED) == _MAPPED for flags in range(256))
_HAS_CODE = bytes(bool(flags & _CODE) for flags in range(256))
# Equal pages in a row; the first of a shared mapping is a run of its own.
_RUNS = re.compile(rb"[\x20-\x3f]|(.)\1*", re.DOTALL)

_U8 = struct.Struct(">B")
_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_S16 = struct.Struct(">h")
_S32 = struct.Struct(">i")


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


class Region(NamedTuple):
    start: int
    end: int
    prot: int


class MemoryListener(Protocol):
    """What an engine must hear of to keep its own tables true. Addresses and lengths are whole pages."""

    def mapped(self, start: int, length: int, prot: int) -> None: ...

    def unmapped(self, start: int, length: int) -> None: ...

    def protected(self, start: int, length: int, prot: int) -> None: ...

    def written(self, start: int, length: int) -> None:
        """The kernel is about to write into pages marked by `AddressSpace.mark_code`; the marks are gone."""


class AddressSpace:
    """One process's memory. Reads and writes by address check guest protection and raise `MemoryFault`.

    Views given out by `readable` and `writable` are to be used at once: a view of pages that are unmapped later
    points at nothing. Pages from `fd` must lie within the file for as long as they are mapped.
    """

    base: int

    def __init__(self) -> None:
        """Raises OSError when the host cannot reserve the window."""
        if mmap.PAGESIZE > PAGE:
            raise OSError(f"host pages of {mmap.PAGESIZE} bytes are larger than the guest's {PAGE}")
        self._window = Window(_SPACE)
        self.base = self._window.base
        self._view = self._window.view
        self._const = self._view.toreadonly()
        self._pages = _no_pages()
        self._used: set[int] = set()  # pieces of 4 MiB in which something was mapped
        self._from_file: set[int] = set()  # and in which, perhaps, pages of a file are
        self._listeners: list[MemoryListener] = []
        self._enforced = False
        self.private = 0  # bytes that are mapped and nobody else's

    # -- mapping -----------------------------------------------------------------------------------------------

    def map(self, address: int, length: int, prot: int, *, fd: int = -1, offset: int = 0, shared: bool = False) -> None:
        """Map zero-filled pages, or the pages of `fd`, in place of whatever was there.

        Raises ValueError on bad alignment, range or `prot`, OSError when the host refuses.
        """
        first, last = _page_range(address, length)
        if prot & ~_PROT or offset % PAGE:
            raise ValueError(f"bad protection {prot:#x} or offset {offset:#x}")
        host_prot = self._host_prot(prot)
        if fd >= 0:
            bus_errors().watch(self)
            if shared and not prot & PROT_WRITE:
                host_prot = min(host_prot, window.READ)
        self._window.map(address, length, host_prot, fd=fd, offset=offset, shared=shared)
        if fd >= 0:
            self._from_file.update(range(first // _PIECE, (last - 1) // _PIECE + 1))
        self._set_pages(first, last, prot | _MAPPED | (_SHARED if shared else 0))
        if shared:
            self._pages[first] |= _FIRST
        for listener in self._listeners:
            listener.mapped(address, length, prot)

    def unmap(self, address: int, length: int) -> None:
        """Unmapped pages in the range are no error. Raises ValueError on bad alignment or range."""
        first, last = _page_range(address, length)
        self._window.map(address, length, window.NONE)
        self._set_pages(first, last, 0)
        for listener in self._listeners:
            listener.unmapped(address, length)

    def _set_pages(self, first: int, last: int, flags: int) -> None:
        gone = self._pages[first:last].translate(_IS_PRIVATE).count(1)
        self._pages[first:last] = bytes([flags]) * (last - first)
        self._used.update(range(first // _PIECE, (last - 1) // _PIECE + 1))
        self.private += ((last - first if _IS_PRIVATE[flags] else 0) - gone) * PAGE
        if last < _SPACE // PAGE and self._pages[last] & _SHARED:
            self._pages[last] |= _FIRST

    def protect(self, address: int, length: int, prot: int) -> None:
        """Raises MemoryFault if a page isn't mapped, ValueError as `map`, OSError if a shared file is read-only."""
        first, last = _page_range(address, length)
        if prot & ~_PROT:
            raise ValueError(f"bad protection {prot:#x}")
        self.check(address, length, PROT_NONE)
        old = self._pages[first:last]
        if self._enforced or (prot & PROT_WRITE and any(flags & _SHARED for flags in set(old))):
            self._window.protect(address, length, self._host_prot(prot))
        keep = bytes(flags & ~_PROT | prot for flags in range(256))
        self._pages[first:last] = old.translate(keep)
        for listener in self._listeners:
            listener.protected(address, length, prot)

    def enforce(self) -> None:
        """From now on the host refuses accesses the guest's protection forbids: for engines that don't look at it.

        As on most hosts, what may be written or executed may be read.
        """
        if not self._enforced:
            self._enforced = True
            for start, end, flags in self._runs():
                self._window.protect(start, end - start, self._host_prot(flags))

    def check(self, address: int, length: int, prot: int) -> None:
        """Raise MemoryFault with the first address of the range that doesn't grant `prot`; an empty one never does."""
        if length <= 0:
            return
        first = address >> 12
        last = (address + length - 1) >> 12
        if first == last and 0 <= first < 0x100000:
            flags = self._pages[first]
            if flags & _MAPPED and not prot & ~flags:
                return
            raise MemoryFault(address, _access(prot), bool(flags & _MAPPED))
        if not 0 <= first < 0x100000:
            raise MemoryFault(address & 0xFFFFFFFF, _access(prot), False)
        bad = self._pages[first : last + 1].translate(_GRANTS[prot]).find(0)
        if bad >= 0:
            page = first + bad
            raise MemoryFault(max(address, page << 12), _access(prot), bool(self._pages[page] & _MAPPED))
        if last >= 0x100000:
            raise MemoryFault(0, _access(prot), False)

    def mark_code(self, address: int, length: int) -> None:
        """Tell the space that an engine translated code there: the next kernel write into these pages is announced."""
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            if page < len(self._pages) and self._pages[page]:
                self._pages[page] |= _CODE

    def unmark_code(self, address: int, length: int) -> None:
        """Nothing is left of the translations."""
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            self._pages[page] &= ~_CODE

    def flags_address(self) -> int:
        """The host address of the bytes, one a page, that hold each page's protection, for engines to look at.

        `PROT_*`, and 0x80 for pages marked by `mark_code`. They stay there for as long as the space is open.
        """
        return ctypes.addressof((ctypes.c_ubyte * len(self._pages)).from_buffer(self._pages))

    def protection(self, address: int) -> int | None:
        """The protection of the page at `address`, None when it isn't mapped."""
        flags = self._pages[(address & 0xFFFFFFFF) >> 12]
        return flags & _PROT if flags & _MAPPED else None

    def extent(self, address: int) -> Region:
        """The longest run of pages around `address` with one protection. Raises MemoryFault if it isn't mapped."""
        self.check(address, 1, PROT_NONE)
        page = address >> 12
        same = bytes(not (flags ^ self._pages[page]) & (_PROT | _MAPPED) for flags in range(256))
        step = first = last = page
        size = 64
        while last == step and step < 0x100000:  # upwards in growing pieces: most runs are short
            piece = self._pages[step : step + size].translate(same)
            run = piece.find(0)
            last, step, size = step + (len(piece) if run < 0 else run), step + len(piece), size * 4
        step, size = page, 64
        while first == step and step > 0:
            piece = self._pages[max(0, step - size) : step].translate(same)
            run = piece.rfind(0)
            first, step, size = step - len(piece) + run + 1, step - len(piece), size * 4
        return Region(first << 12, last << 12, self._pages[page] & _PROT)

    def find_free(self, length: int, low: int, high: int, *, top_down: bool = False) -> int | None:
        """The lowest (`top_down`: highest) page-aligned address of `length` unmapped bytes in [low, high)."""
        count = max(1, -(-length // PAGE))
        first, last = -(-max(low, 0) // PAGE), min(high, _SPACE) // PAGE
        find = self._pages.rfind if top_down else self._pages.find
        page = find(bytes(count), first, max(first, last))
        return None if page < 0 else page << 12

    def regions(self) -> list[Region]:
        """What is mapped, in order of address; neighbours of equal protection are one region."""
        found: list[Region] = []
        for start, end, flags in self._runs():
            prot = flags & _PROT
            if found and found[-1].end == start and found[-1].prot == prot:
                found[-1] = Region(found[-1].start, end, prot)
            else:
                found.append(Region(start, end, prot))
        return found

    def fork(self) -> AddressSpace:
        """A copy of private pages; shared ones are the same memory in both."""
        child = AddressSpace()
        for start, end, flags in self._runs():
            if flags & _SHARED:
                self._window.share(child._window, start, end - start)
                child._set_pages(start >> 12, end >> 12, flags & ~_CODE)
            else:
                child.map(start, end - start, flags & _PROT)
                if flags & _PROT:
                    self._copy(child, start, end)
                else:
                    with self._opened(start, end - start):
                        self._copy(child, start, end)
        return child

    def sync(self, address: int, length: int) -> None:
        """Get pages shared with a file onto the disk. Raises OSError, ValueError as `map`."""
        _page_range(address, length)
        self._window.sync(address, length)

    def replace_lost_page(self, host_address: int) -> bool:
        """Put a page of zeros where the host has lost one of a file's; False if the address is none of this space's."""
        address = (host_address - self.base) & -PAGE
        if not 0 <= address < _SPACE or not self._pages[address >> 12]:
            return False
        page = address >> 12
        self._window.map(address, PAGE, self._host_prot(self._pages[page]))
        self._set_pages(page, page + 1, self._pages[page] & ~(_SHARED | _FIRST))
        return True

    def subscribe(self, listener: MemoryListener) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: MemoryListener) -> None:
        self._listeners.remove(listener)

    def close(self) -> None:
        """Give the memory back, as soon as no view of it is left. May be called twice."""
        self._listeners.clear()
        self._pages = _no_pages()
        self._used.clear()
        self._from_file.clear()
        self._window.close()
        self._view = self._const = memoryview(b"")

    # -- access ------------------------------------------------------------------------------------------------

    def read(self, address: int, length: int) -> bytes:
        self.check(address, length, PROT_READ)
        return bytes(self._view[address : address + length]) if length > 0 else b""

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        self.writable(address, len(data))[:] = data

    def poke(self, address: int, data: bytes) -> None:
        """Write as a debugger or loader does: any mapped page, whatever its protection.

        Pages shared with a file that was mapped read-only are refused with MemoryFault.
        """
        length = len(data)
        self.check(address, length, PROT_NONE)
        if not length:
            return
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            if self._pages[page] & (_SHARED | PROT_WRITE) == _SHARED:
                raise MemoryFault(max(address, page << 12), Access.WRITE, True)
        self._drop_code(address, length)
        with self._opened(address, length):
            self._view[address : address + length] = data

    def readable(self, address: int, length: int) -> memoryview:
        """A read-only view, no copy."""
        if length <= 0:
            return self._const[:0]
        first, last = address >> 12, (address + length - 1) >> 12
        if not 0 <= first <= last < 0x100000 or last - first >= _FEW or self._pages[first : last + 1].strip(_READABLE):
            self.check(address, length, PROT_READ)
        return self._const[address : address + length]

    def writable(self, address: int, length: int) -> memoryview:
        """A view to be filled at once, for `recv_into` and the like. Counts as a write of the whole range."""
        if length <= 0:
            return self._view[:0]
        first, last = address >> 12, (address + length - 1) >> 12
        if not 0 <= first <= last < 0x100000 or last - first >= _FEW or self._pages[first : last + 1].strip(_PLAIN):
            self.check(address, length, PROT_WRITE)
            self._drop_code(address, length)
        return self._view[address : address + length]

    def cstring(self, address: int, limit: int) -> bytes:
        """The bytes before the first NUL. Raises ValueError when there is none within `limit` bytes."""
        pieces: list[bytes] = []
        while limit > 0:
            length = min(limit, PAGE - address % PAGE)
            piece = self.read(address, length)
            end = piece.find(0)
            if end >= 0:
                pieces.append(piece[:end])
                return b"".join(pieces)
            pieces.append(piece)
            address += length
            limit -= length
        raise ValueError("string too long")

    def unpack(self, structure: struct.Struct, address: int) -> tuple[Any, ...]:
        size = structure.size
        page = address >> 12
        if page != (address + size - 1) >> 12 or not 0 <= page < 0x100000 or self._pages[page] & _READ != _READ:
            self.check(address, size, PROT_READ)
            if not size:
                return ()
        return structure.unpack_from(self._view, address)

    def pack(self, structure: struct.Struct, address: int, *values: Any) -> None:
        structure.pack_into(self.writable(address, structure.size), 0, *values)

    def u8(self, address: int) -> int:
        return self._scalar(_U8, address)

    def u16(self, address: int) -> int:
        return self._scalar(_U16, address)

    def u32(self, address: int) -> int:
        return self._scalar(_U32, address)

    def s16(self, address: int) -> int:
        return self._scalar(_S16, address)

    def s32(self, address: int) -> int:
        return self._scalar(_S32, address)

    def put_u8(self, address: int, value: int) -> None:
        _U8.pack_into(self.writable(address, 1), 0, value & 0xFF)

    def put_u16(self, address: int, value: int) -> None:
        _U16.pack_into(self.writable(address, 2), 0, value & 0xFFFF)

    def put_u32(self, address: int, value: int) -> None:
        _U32.pack_into(self.writable(address, 4), 0, value & 0xFFFFFFFF)

    # -- inside ------------------------------------------------------------------------------------------------

    def _scalar(self, structure: struct.Struct, address: int) -> int:
        self.check(address, structure.size, PROT_READ)
        value: int = structure.unpack_from(self._view, address)[0]
        return value

    def _drop_code(self, address: int, length: int) -> None:
        """Announce a write to the engines if any page of the (checked) range holds translated code."""
        first, last = address >> 12, ((address + length - 1) >> 12) + 1
        flags = self._pages[first:last]
        if 1 not in flags.translate(_HAS_CODE):
            return
        self._pages[first:last] = flags.translate(bytes(old & ~_CODE for old in range(256)))
        for listener in self._listeners:
            listener.written(first << 12, (last - first) << 12)

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        """(start, end, flags without CODE) of each run of equal mapped pages within pieces of 4 MiB."""
        table = bytes(flags & ~_CODE for flags in range(256))
        for piece in sorted(self._used):
            piece *= _PIECE
            pages = self._pages[piece : piece + _PIECE]
            for run in _RUNS.finditer(pages.translate(table)):
                flags = run.group()[0]
                if flags:
                    yield (piece + run.start()) << 12, (piece + run.end()) << 12, flags

    def _copy(self, child: AddressSpace, start: int, end: int) -> None:
        pieces = range(start // PAGE // _PIECE, (end - 1) // PAGE // _PIECE + 1)
        from_file = not self._from_file.isdisjoint(pieces)
        self._window.copy(child._window, start, end, from_file=from_file)

    def _host_prot(self, flags: int) -> int:
        """The host's protection under guest pages with these flags."""
        if not self._enforced or flags & PROT_WRITE:
            return window.READ_WRITE
        return window.READ if flags & _PROT else window.NONE

    @contextmanager
    def _opened(self, address: int, length: int) -> Iterator[None]:
        """The host lets us read and write these mapped pages in any case."""
        pages = range(address >> 12, ((address + length - 1) >> 12) + 1) if self._enforced else ()
        closed = [page for page in pages if not self._pages[page] & PROT_WRITE]
        for page in closed:
            self._window.protect(page << 12, PAGE, window.READ_WRITE)
        try:
            yield
        finally:
            for page in closed:
                self._window.protect(page << 12, PAGE, self._host_prot(self._pages[page]))


def _no_pages() -> mmap.mmap:
    """The byte of every page of a space, 0; the host gives memory for those that are used only."""
    return mmap.mmap(-1, _SPACE // PAGE)


def _access(prot: int) -> Access:
    if prot & PROT_WRITE:
        return Access.WRITE
    return Access.FETCH if prot & PROT_EXEC else Access.READ


def _page_range(address: int, length: int) -> tuple[int, int]:
    """First and last+1 page number. Raises ValueError."""
    if address % PAGE or length % PAGE or length <= 0 or address < 0 or address + length > _SPACE:
        raise ValueError(f"bad range {address:#x}+{length:#x}")
    return address >> 12, (address + length) >> 12
