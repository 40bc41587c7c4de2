"""AddressSpace: the 4 GiB of big-endian memory one guest process sees.

The whole space is one reserved window of host addresses, so guest address = `base` + address. Every engine and the
kernel work on the same host bytes; guest protection lives in a byte a page and is enforced where the access is made
(the engine for the guest, `check` for the kernel). Host pages under a guest page are readable, and writable
unless they come from a read-only file, whatever the guest may do with them; unless an engine asked for `enforce`.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from emu import window
from emu.devices import DevicePage, Devices, Registers
from emu.guards import Guards
from emu.host_faults import bus_errors
from emu.page import PAGE, PROT_EXEC, PROT_NONE, PROT_READ, PROT_WRITE
from emu.pieces import pieces
from emu.protection import (
    CODE,
    MAPPED,
    PIECE,
    PROT_ALL,
    SHARED,
    SPACE,
    Access,
    MemoryFault,
    Pages,
    Region,
    page_range,
)
from emu.typed import TypedMemory
from emu.window import Window

__all__ = [
    "PAGE",
    "PROT_EXEC",
    "PROT_NONE",
    "PROT_READ",
    "PROT_WRITE",
    "Access",
    "AddressSpace",
    "MemoryFault",
    "MemoryListener",
    "Region",
]

_READ = MAPPED | PROT_READ
# For ranges of few pages, as most are: stripped of these bytes, theirs leave nothing.
_FEW = 32
_READABLE = bytes(flags for flags in range(256) if flags & MAPPED and flags & PROT_READ)
_PLAIN = bytes(flags for flags in range(256) if flags & MAPPED and flags & PROT_WRITE and not flags & CODE)


class MemoryListener(Protocol):
    """What an engine must hear of to keep its own tables true. Addresses and lengths are whole pages."""

    def mapped(self, start: int, length: int, prot: int) -> None: ...

    def unmapped(self, start: int, length: int) -> None: ...

    def protected(self, start: int, length: int, prot: int) -> None: ...

    def written(self, start: int, length: int) -> None:
        """The kernel is about to write into pages marked by `AddressSpace.mark_code`; the marks are gone."""


class AddressSpace(TypedMemory):
    """One process's memory. Reads and writes by address check guest protection and raise `MemoryFault`.

    Views given out by `readable` and `writable` are to be used at once: a view of pages that are unmapped later
    points at nothing. Pages from `fd` must lie within the file for as long as they are mapped.
    """

    base: int

    def __init__(self) -> None:
        """Raises OSError when the host cannot reserve the window."""
        if mmap.PAGESIZE > PAGE:
            raise OSError(f"host pages of {mmap.PAGESIZE} bytes are larger than the guest's {PAGE}")
        self._window = Window(SPACE)
        self.base = self._window.base
        self._view = self._window.view
        self._const = self._view.toreadonly()
        self._pages = Pages()
        self._flags = self._pages.flags
        self._from_file: set[int] = set()  # pieces of 4 MiB in which, perhaps, pages of a file are
        self._listeners: list[MemoryListener] = []
        self._enforced = False
        self.guards = Guards()
        self.devices = Devices()

    # -- mapping -----------------------------------------------------------------------------------------------

    def map(self, address: int, length: int, prot: int, *, fd: int = -1, offset: int = 0, shared: bool = False) -> None:
        """Map zero-filled pages, or the pages of `fd`, in place of whatever was there.

        Raises ValueError on bad alignment, range or `prot`, OSError when the host refuses or memory is in too many
        pieces.
        """
        first, last = page_range(address, length)
        if prot & ~PROT_ALL or offset % PAGE:
            raise ValueError(f"bad protection {prot:#x} or offset {offset:#x}")
        self._pages.check_room(first, last, prot | MAPPED)
        host_prot = self._host_prot(prot)
        if fd >= 0:
            bus_errors().watch(self)
            if shared and not prot & PROT_WRITE:
                host_prot = min(host_prot, window.READ)
        self._window.map(address, length, host_prot, fd=fd, offset=offset, shared=shared)
        if fd >= 0:
            self._from_file.update(range(first // PIECE, (last - 1) // PIECE + 1))
        self.guards.forget(first, last)
        self.devices.forget(first, last)
        begins = shared or self._file_pages_near(first, last)
        self._pages.set(first, last, prot | MAPPED | (SHARED if shared else 0), begins=begins)
        for listener in self._listeners:
            listener.mapped(address, length, prot)

    def map_device(self, address: int, length: int, prot: int, registers: Registers, offset: int = 0) -> None:
        """Map a device's registers from its `offset` on. Nobody but a guest's instructions reaches them: for the kernel
        they are pages without access rights, and so they stay. Raises ValueError, OSError as `map`.
        """
        self.map(address, length, PROT_NONE, shared=True)
        for at in range(0, length, PAGE):
            self.devices[address + at >> 12] = DevicePage(registers, offset + at, prot)

    def unmap(self, address: int, length: int) -> None:
        """Unmapped pages in the range are no error. Raises ValueError on bad alignment or range, OSError as `map`."""
        first, last = page_range(address, length)
        self._pages.check_room(first, last, 0)
        self._window.map(address, length, window.NONE)
        self.guards.forget(first, last)
        self.devices.forget(first, last)
        self._pages.set(first, last, 0)
        for listener in self._listeners:
            listener.unmapped(address, length)

    def protect(self, address: int, length: int, prot: int) -> None:
        """Raises MemoryFault if a page isn't mapped, ValueError and OSError as `map`, OSError if a shared file is
        read-only."""
        first, last = page_range(address, length)
        if prot & ~PROT_ALL:
            raise ValueError(f"bad protection {prot:#x}")
        self.check(address, length, PROT_NONE)
        self._pages.check_room(first, last, self._flags[first] & ~PROT_ALL | prot)
        old = set(self._flags[first:last])
        if self._enforced or (prot & PROT_WRITE and any(flags & SHARED for flags in old)):
            self._window.protect(address, length, self._host_prot(prot))
        self.guards.forget(first, last)
        self.devices.forget(first, last)
        self._pages.grant(first, last, prot)
        for listener in self._listeners:
            listener.protected(address, length, prot)

    def enforce(self) -> None:
        """From now on the host refuses accesses the guest's protection forbids: for engines that don't look at it.

        As on most hosts, what may be written or executed may be read.
        """
        if not self._enforced:
            self._enforced = True
            for start, end, flags in self._pages.runs():
                self._window.protect(start, end - start, self._host_prot(flags))

    def mark_code(self, address: int, length: int) -> None:
        """Tell the space that an engine translated code there: the next kernel write into these pages is announced."""
        self._pages.mark_code(address, length)

    def unmark_code(self, address: int, length: int) -> None:
        """Nothing is left of the translations."""
        self._pages.unmark_code(address, length)

    def flags_address(self) -> int:
        """The host address of the bytes, one a page, that hold each page's protection, for engines to look at.

        `PROT_*`, and `protection.CODE` for pages marked by `mark_code`. They stay for as long as the space is open.
        """
        return self._pages.address()

    def check(self, address: int, length: int, prot: int) -> None:
        """Raise MemoryFault with the first address of the range that doesn't grant `prot`; an empty one never does."""
        try:
            self._pages.check(address, length, prot)
        except MemoryFault:
            pages = self.guards.within(address, length)
            if not pages:
                raise
            for page in pages:
                self.unguard(page)
                self.guards.opened.append(page)
            if self.guards.on_open is not None:
                self.guards.on_open()
            self._pages.check(address, length, prot)

    def guard(self, page: int, prot: int) -> None:
        """Let accesses of the guest to a mapped page that need more than `prot` be faults. When the kernel needs more,
        the page is as it was before, and its number in `guards.opened`. Raises OSError as `map`.

        A page that is mapped or protected anew, and every page of a space that is forked, is guarded no more.
        """
        before = self.guards.before.get(page, self._flags[page] & PROT_ALL)
        self.protect(page << 12, PAGE, before & prot)
        self.guards.before[page] = before

    def guarded(self, address: int, prot: int) -> bool:
        """Whether a guard alone keeps the guest from accessing the page at `address` so."""
        page = address >> 12
        return page in self.guards.before and bool(prot & ~self._flags[page])

    def unguard(self, page: int) -> None:
        """Raises OSError as `map`."""
        self.protect(page << 12, PAGE, self.guards.before[page])

    def protection(self, address: int) -> int | None:
        """The protection of the page at `address`, None when it isn't mapped."""
        return self._pages.protection(address)

    def extent(self, address: int) -> Region:
        """The longest run of pages around `address` with one protection. Raises MemoryFault if it isn't mapped."""
        return self._pages.extent(address)

    def find_free(self, length: int, low: int, high: int, *, top_down: bool = False) -> int | None:
        """The lowest (`top_down`: highest) page-aligned address of `length` unmapped bytes in [low, high)."""
        return self._pages.find_free(length, low, high, top_down=top_down)

    def regions(self) -> list[Region]:
        """What is mapped, in order of address; neighbours of equal protection are one region."""
        return self._pages.regions()

    def runs(self) -> list[tuple[int, int, int]]:
        """What is mapped as `regions`, but each run with all its flags (`emu.protection`) but that of code."""
        return list(self._pages.runs())

    def changed(self, address: int, length: int) -> None:
        """Something else than the guest and the methods here has written there."""
        self._drop_code(address, length)

    @property
    def private(self) -> int:
        """Bytes that are mapped and nobody else's."""
        return self._pages.private

    def fork(self) -> AddressSpace:
        """A copy of private pages; shared ones are the same memory in both. Raises OSError as `map`."""
        for page in list(self.guards.before):
            self.unguard(page)
        pieces.check(self._pages.borders)
        child = AddressSpace()
        child.devices.update(self.devices)
        for start, end, flags in self._pages.runs():
            if flags & SHARED:
                self._window.share(child._window, start, end - start)
                child._pages.set(start >> 12, end >> 12, flags)
            else:
                child.map(start, end - start, flags & PROT_ALL)
                if flags & PROT_ALL:
                    self._copy(child, start, end)
                else:
                    with self._opened(start, end - start):
                        self._copy(child, start, end)
        return child

    def sync(self, address: int, length: int) -> None:
        """Get pages shared with a file onto the disk. Raises OSError, ValueError as `map`."""
        page_range(address, length)
        self._window.sync(address, length)

    def replace_lost_page(self, host_address: int) -> bool:
        """Put a page of zeros where the host has lost one of a file's; False if the address is none of this space's."""
        address = (host_address - self.base) & -PAGE
        if not 0 <= address < SPACE or not self._flags[address >> 12]:
            return False
        page = address >> 12
        self._window.map(address, PAGE, self._host_prot(self._flags[page]))
        self._pages.replace(page)
        return True

    def subscribe(self, listener: MemoryListener) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: MemoryListener) -> None:
        self._listeners.remove(listener)

    def close(self) -> None:
        """Give the memory back, as soon as no view of it is left. May be called twice."""
        self._listeners.clear()
        self.devices.clear()
        self._pages = Pages()
        self._flags = self._pages.flags
        self._from_file.clear()
        self._window.close()
        self._view = self._const = memoryview(b"")

    # -- access ------------------------------------------------------------------------------------------------

    def read(self, address: int, length: int) -> bytes:
        self.check(address, length, PROT_READ)
        return bytes(self._view[address : address + length]) if length > 0 else b""

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        self.writable(address, len(data))[:] = data

    def poke(self, address: int, data: bytes | memoryview) -> None:
        """Write as a debugger or loader does: any mapped page, whatever its protection.

        Pages shared with a file that was mapped read-only are refused with MemoryFault.
        """
        length = len(data)
        self.check(address, length, PROT_NONE)
        if not length:
            return
        for page in range(address >> 12, ((address + length - 1) >> 12) + 1):
            if self._flags[page] & (SHARED | PROT_WRITE) == SHARED:
                raise MemoryFault(max(address, page << 12), Access.WRITE, True)
        self._drop_code(address, length)
        with self._opened(address, length):
            self._view[address : address + length] = data

    def peek(self, address: int, length: int) -> bytes:
        """Read as a debugger does: any mapped page. Raises MemoryFault."""
        first, last = address >> 12, (address + length - 1) >> 12
        if first == last and 0 <= first < 0x100000 and self._flags[first] & _READ == _READ:
            return bytes(self._view[address : address + length])
        self.check(address, length, PROT_NONE)
        if length <= 0:
            return b""
        closed = [page for page in range(first, last + 1) if self._enforced and not self._flags[page] & PROT_ALL]
        for page in closed:
            self._window.protect(page << 12, PAGE, window.READ)
        try:
            return bytes(self._view[address : address + length])
        finally:
            for page in closed:
                self._window.protect(page << 12, PAGE, window.NONE)

    def readable(self, address: int, length: int) -> memoryview:
        """A read-only view, no copy."""
        if length <= 0:
            return self._const[:0]
        first, last = address >> 12, (address + length - 1) >> 12
        if not 0 <= first <= last < 0x100000 or last - first >= _FEW or self._flags[first : last + 1].strip(_READABLE):
            self.check(address, length, PROT_READ)
        return self._const[address : address + length]

    def writable(self, address: int, length: int) -> memoryview:
        """A view to be filled at once, for `recv_into` and the like. Counts as a write of the whole range."""
        if length <= 0:
            return self._view[:0]
        first, last = address >> 12, (address + length - 1) >> 12
        if not 0 <= first <= last < 0x100000 or last - first >= _FEW or self._flags[first : last + 1].strip(_PLAIN):
            self.check(address, length, PROT_WRITE)
            self._drop_code(address, length)
        return self._view[address : address + length]

    def unpack(self, structure: struct.Struct, address: int) -> tuple[Any, ...]:
        size = structure.size
        page = address >> 12
        if page != (address + size - 1) >> 12 or not 0 <= page < 0x100000 or self._flags[page] & _READ != _READ:
            self.check(address, size, PROT_READ)
            if not size:
                return ()
        return structure.unpack_from(self._view, address)

    # -- inside ------------------------------------------------------------------------------------------------

    def _drop_code(self, address: int, length: int) -> None:
        """Announce a write to the engines if any page of the (checked) range holds translated code."""
        first, last = address >> 12, ((address + length - 1) >> 12) + 1
        if not self._pages.take_code(first, last):
            return
        for listener in self._listeners:
            listener.written(first << 12, (last - first) << 12)

    def _copy(self, child: AddressSpace, start: int, end: int) -> None:
        from_file = self._file_pages_near(start // PAGE, end // PAGE)
        self._window.copy(child._window, start, end, from_file=from_file)

    def _file_pages_near(self, first: int, last: int) -> bool:
        return not self._from_file.isdisjoint(range(first // PIECE, (last - 1) // PIECE + 1))

    def _host_prot(self, flags: int) -> int:
        """The host's protection under guest pages with these flags."""
        if not self._enforced or flags & PROT_WRITE:
            return window.READ_WRITE
        return window.READ if flags & PROT_ALL else window.NONE

    @contextmanager
    def _opened(self, address: int, length: int) -> Iterator[None]:
        """The host lets us read and write these mapped pages in any case."""
        pages = range(address >> 12, ((address + length - 1) >> 12) + 1) if self._enforced else ()
        closed = [page for page in pages if not self._flags[page] & PROT_WRITE]
        for page in closed:
            self._window.protect(page << 12, PAGE, window.READ_WRITE)
        try:
            yield
        finally:
            for page in closed:
                self._window.protect(page << 12, PAGE, self._host_prot(self._flags[page]))
